#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { EXIT, Failure } from './client.js';
import { addAsk } from './commands/ask.js';
import { addAudit } from './commands/audit.js';
import { addBackup } from './commands/backup.js';
import { addCalendar } from './commands/calendar.js';
import { addDefinition } from './commands/definition.js';
import { addDoctor } from './commands/doctor.js';
import { addImport } from './commands/import.js';
import { addProjection } from './commands/projection.js';
import { addSeed } from './commands/seed.js';
import { addStream } from './commands/stream.js';
import { addWebhook } from './commands/webhook.js';
import { addUp } from './commands/up.js';
import { FORMATS, say } from './output.js';

const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string };

const program = new Command('empact')
  .description('The EMPACT cycle engine.')
  .version(version)
  .option('--data <folder>', 'data folder', process.env.EMPACT_DATA ?? '.empact')
  .option('--url <url>', 'a running engine; found by its data folder where absent', process.env.EMPACT_URL)
  .option('--as <role>', 'role, or role/party, to speak as in the demo', 'OPERATOR/EUROPOL')
  .addOption(new Option('-o, --output <format>', 'how data is printed').choices([...FORMATS]).default('table'))
  .exitOverride();

// Whoever reads us may have read enough: `empact audit replay | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

addUp(program);
addDefinition(program);
addAsk(program);
addImport(program);
addAudit(program);
addProjection(program);
addStream(program);
addCalendar(program);
addDoctor(program);
addSeed(program);
addBackup(program);
addWebhook(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else if (error instanceof Failure) {
    say(error.message);
    process.exitCode = error.code;
  } else if (error instanceof Error && (error.name === 'FolderLocked' || error.name === 'FolderUnusable')) {
    say(error.message);
    process.exitCode = EXIT.conflict;
  } else {
    say(String(error instanceof Error ? (error.stack ?? error) : error));
    process.exitCode = EXIT.error;
  }
}
