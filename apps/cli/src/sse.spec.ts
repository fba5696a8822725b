import { describe, expect, it } from '@jest/globals';
import { messagesIn, type Sent } from './sse.js';

async function* pieces(...given: readonly string[]): AsyncGenerator<string> {
  yield* given;
}
const read = async (...given: readonly string[]): Promise<readonly Sent[]> => {
  const messages: Sent[] = [];
  for await (const message of messagesIn(pieces(...given))) messages.push(message);
  return messages;
};

describe('messages of a stream', () => {
  const text = 'retry: 2000\n\n: still here\nid: 7\n\nid: 8\ndata: {"a":1}\n\n: only a comment\n\ndata: a\ndata: b\r\n\r\n';
  const whole = [{ retry: 2_000 }, { id: '7' }, { id: '8', data: '{"a":1}' }, { data: 'a\nb' }];

  it('come out whole, however the text is cut', async () => {
    expect(await read(text)).toEqual(whole);
    expect(await read(...text.replaceAll('\r\n', '\n'))).toEqual(whole);
  });

  it('that never end are given up', async () => {
    await expect(read('data: '.padEnd(5_000_000, 'x'))).rejects.toThrow(RangeError);
  });
});
