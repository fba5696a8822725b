/** One message of a stream of Server-Sent Events. Without data it moves the id alone. */
export interface Sent {
  readonly id?: string;
  readonly data?: string;
  /** Milliseconds the server wants to pass before the next attempt. */
  readonly retry?: number;
}

/** Longest message taken; a longer one is no event of ours. */
const MESSAGE_LENGTH_MAX = 4_194_304;

/** Reads messages out of text that comes in pieces, however it is cut. Comments alone give nothing. Throws `RangeError` on a message without end. */
export async function* messagesIn(pieces: AsyncIterable<string>): AsyncGenerator<Sent> {
  let rest = '';
  for await (const piece of pieces) {
    rest += piece.replaceAll('\r\n', '\n');
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const sent = messageOf(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (Object.keys(sent).length > 0) yield sent;
    }
    if (rest.length > MESSAGE_LENGTH_MAX) throw new RangeError(`A message of the stream is longer than ${MESSAGE_LENGTH_MAX} characters.`);
  }
}

function messageOf(text: string): Sent {
  const fields = text.split('\n').flatMap((line) => {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value!] as const];
  });
  const of = (name: string): readonly string[] => fields.filter(([field]) => field === name).map(([, value]) => value);
  const [id, data, retry] = [of('id').at(-1), of('data'), of('retry').at(-1)];
  return { ...(id !== undefined && { id }), ...(data.length > 0 && { data: data.join('\n') }), ...(retry !== undefined && /^\d+$/.test(retry) && { retry: Number(retry) }) };
}
