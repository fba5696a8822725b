/**
 * Takes a data folder, says how that went, and holds it until stdin ends or it is killed.
 *   node --expose-gc take-folder.child.mjs <folder>
 */
import { lockDataFolder } from '#engine';

try {
  lockDataFolder(process.argv[2]);
  // The answer is dropped: the lock must outlive it.
  globalThis.gc();
  process.stdout.write('held\n');
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}\n`);
}
