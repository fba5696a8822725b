import type { Command } from 'commander';
import { clientOf, type Client, type Connection } from '../client.js';
import { print, say, type Format } from '../output.js';

interface Registered {
  readonly id: string;
  readonly secret: string;
}

/** Adds `empact webhook register|remove|enable`; `ls` and `get` stand with the other questions. */
export function addWebhook(program: Command): void {
  const webhook = program.commands.find((command) => command.name() === 'webhook')!;
  webhook
    .command('register <url>')
    .description('have what a seat is told by mail posted to an https address as well; prints the secret its receiver checks signatures with, this once')
    .requiredOption('--seat <seat>', 'DRIVER.ES, or EST of a body; speak as it (--as DRIVER/ES in the demo)')
    .action(async (url: string, { seat }: { seat: string }, command: Command) => {
      const [role = '', ...party] = seat.split('.');
      const { id, secret } = await client(command).post<Registered>('/v1/webhooks', { role, ...(party.length > 0 && { party: party.join('.') }), url });
      print([{ id, secret }], command.optsWithGlobals<{ output: Format }>().output);
      say('The secret is not shown again.');
    });
  webhook
    .command('remove <id>')
    .description('post nothing more there')
    .action((id: string, _options: unknown, command: Command) => change(command, id, 'remove-webhook', 'It is removed.'));
  webhook
    .command('enable <id>')
    .description('post there again, after it was disabled because it could not be reached')
    .action((id: string, _options: unknown, command: Command) => change(command, id, 'enable-webhook', 'It is posted to again.'));
}

async function change(command: Command, id: string, name: string, done: string): Promise<void> {
  await client(command).post(`/v1/webhooks/${encodeURIComponent(id)}/${name}`, {});
  say(done);
}

const client = (command: Command): Client => clientOf(command.optsWithGlobals<Connection>());
