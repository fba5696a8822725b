import { EventEmitter } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** How the server answers RCPT: with a code, or by dropping the connection. */
export type Answer = number | 'drop';

/** A small SMTP server for specifications: it takes mail, or answers as told. */
export async function smtpServer(answers: Answer[] = []) {
  const mails: string[] = [];
  /** Says `mail` when one has arrived. */
  const events = new EventEmitter();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let data: string | undefined;
    let rest = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say('220 spec');
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== undefined) {
          if (line === '.') {
            mails.push(data);
            data = undefined;
            events.emit('mail');
            say('250 taken');
          } else data += `${line}\r\n`;
        } else if (/^(EHLO|HELO)/i.test(line)) say('250 spec');
        else if (/^MAIL/i.test(line)) say('250 ok');
        else if (/^RCPT/i.test(line)) {
          const answer = answers.shift() ?? 250;
          if (answer === 'drop') socket.destroy();
          else say(`${answer} as told`);
        } else if (/^DATA/i.test(line)) {
          data = '';
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    events,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const header = (mail: string, name: string): string => {
  const unfolded = mail.split('\r\n\r\n')[0]!.replace(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '';
};

/** Subject by RFC 2047, body by quoted-printable. */
export function readMail(mail: string) {
  const quoted = (text: string, underscore: boolean): string =>
    Buffer.from((underscore ? text.replace(/_/g, ' ') : text.replace(/=\r\n/g, '')).replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8');
  const subject = header(mail, 'Subject').replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_all, text: string) => quoted(text, true)).replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_all, text: string) => Buffer.from(text, 'base64').toString('utf8'));
  return { messageId: header(mail, 'Message-ID'), to: header(mail, 'To'), subject, text: quoted(mail.slice(mail.indexOf('\r\n\r\n') + 4), false), auto: header(mail, 'Auto-Submitted'), list: Object.fromEntries(['Id', 'Unsubscribe', 'Help', 'Post'].map((name) => [name, header(mail, `List-${name}`)])), oneClick: header(mail, 'List-Unsubscribe-Post') };
}
