import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LogCopy } from '#wiring';
import { EXIT, Failure, type Connection } from '../client.js';
import { say } from '../output.js';

interface RestoreOptions extends Connection {
  readonly replace?: boolean;
}

/** Errors of the engine's rooms that are an answer to the person, with the exit code of each. */
const ANSWERS: Readonly<Record<string, number>> = {
  LogUnavailable: EXIT.conflict, FolderInUse: EXIT.conflict, LogFailed: EXIT.error, EngineTooOld: EXIT.error,
};

/** Adds `empact backup` and `empact restore`. Both work on the data folder itself, beside a running engine or without one. */
export function addBackup(program: Command): void {
  program
    .command('backup <file>')
    .description('copy the embedded log to a new file, also while the engine runs; the copy is checked from end to end')
    .action(async (file: string, _options: unknown, command: Command) => backup(resolve(command.optsWithGlobals<Connection>().data), resolve(file)));
  program
    .command('restore <file>')
    .description('check a backup and make it the log of an empty data folder; views are built from it at the next start')
    .option('--replace', 'set aside what the folder holds')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { data, replace } = command.optsWithGlobals<RestoreOptions>();
      await restore(resolve(data), resolve(file), replace === true);
    });
}

async function backup(data: string, file: string): Promise<void> {
  onlyEmbedded();
  const { backupFolder } = await import('#wiring');
  const copy = await answered(() => backupFolder(data, file));
  if (!copy) throw new Failure(`${data} holds no log.`, EXIT.missing);
  say(`${file} ${content(copy)}.`);
  if (copy.idKey) say(`${file}.id-key keys the ids of joint action days: keep it with the backup, and secret.`);
}

async function restore(data: string, file: string, replace: boolean): Promise<void> {
  onlyEmbedded();
  if (!existsSync(file)) throw new Failure(`There is no file ${file}.`, EXIT.missing);
  const { restoreFolder } = await import('#wiring');
  const copy = await answered(() => restoreFolder(data, file, { replace }));
  say(`${data} ${content(copy)}. Views are built from them at the next start.`);
}

const content = ({ events, logHash }: LogCopy): string => `holds ${events} events, log hash ${logHash}`;

function onlyEmbedded(): void {
  if (process.env.EVENTSTORE_URL) throw new Failure('EVENTSTORE_URL is set: the log is on that server and is backed up there, as its manual says.', EXIT.usage);
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error as Error;
    const code = ANSWERS[name];
    throw code === undefined ? error : new Failure(message, code);
  }
}
