/** Cruises each tree named on the command line with the project's own rules; prints `{tree: [{rule, from, to}]}`. A program of its own: Jest's module loader does not suit the cruiser. */
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
const { enhancedResolveOptions, tsConfig: _, ...rest } = options;
const found = {};
for (const tree of process.argv.slice(2)) {
  process.chdir(tree);
  const { output } = await cruise(['apps', 'libs'], { ...rest, ruleSet: { forbidden }, validate: true }, enhancedResolveOptions);
  found[tree] = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}
console.log(JSON.stringify(found));
