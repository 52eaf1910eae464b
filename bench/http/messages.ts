// Takes HTTP messages apart that say how long they are, as clients and services of the benchmark read them. A full parser
// on their side would take the processor from the servers that are measured.
import type { Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** `head` is the first line and the headers, without the blank line. */
export type OnMessage = (head: string, body: Buffer) => void;

/** Destroys the socket where a message does not say its length. */
export function readMessages(socket: Socket, onMessage: OnMessage): void {
  let rest: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const headEnd = bytes.indexOf(HEAD_END, at);
      if (headEnd < 0) break;
      const head = bytes.toString('latin1', at, headEnd);
      const length = lengthIn(head);
      if (length === undefined) return void socket.destroy(new Error(`a message without a length: ${head}`));
      const from = headEnd + HEAD_END.length;
      if (bytes.length < from + length) break;
      at = from + length;
      onMessage(head, bytes.subarray(from, at));
    }
    rest = at < bytes.length ? bytes.subarray(at) : undefined;
  });
}

/** A message that says nothing of a body has none, unless it comes in chunks. */
function lengthIn(head: string): number | undefined {
  const [, said] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  if (said !== undefined) return Number(said);
  return /\r\ntransfer-encoding:/i.test(head) ? undefined : 0;
}
