import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const A_RECORD = 1;

/** A name server that says whatever it is told, another thing each time if need be: what rebinding is done with. */
export async function dnsServer(answers: () => readonly string[]) {
  const state = { asked: 0 };
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    state.asked++;
    socket.send(answerTo(question, answers()), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return { asked: () => state.asked, resolve: (host: string): Promise<readonly string[]> => resolver.resolve4(host), close: () => void socket.close() };
}

/** The question again, with an A record for each address; each lives for no time at all. */
function answerTo(question: Buffer, addresses: readonly string[]): Buffer {
  const end = question.indexOf(0, HEADER_BYTES) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.fill(0, 8, HEADER_BYTES);
  const records = addresses.map((address) => Buffer.from([0xc0, HEADER_BYTES, 0, A_RECORD, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]));
  return Buffer.concat([head, ...records]);
}
