import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer } from '#shared/http/http.ts';

/** As much of a body that nobody needs as is read and thrown away, so that its sender gets to the answer. */
const mostDiscarded = 16 * 1_048_576;

/**
 * Sends the whole answer. A line that is closed while its caller is still writing is reset, and the answer may be lost
 * with it; so the rest of a refused body is read first, up to a limit. How long that may take is the server's
 * `requestTimeout`.
 */
export const send = (
  response: ServerResponse,
  { status, headers, cookies, body, compressed }: HttpAnswer,
  request: IncomingMessage,
  stopping: AbortSignal,
): void => {
  // A stopping server accepts no second request, and neither does one that has not read the first.
  const last = request.complete && !stopping.aborted ? {} : { connection: 'close' };
  const set = cookies === undefined ? {} : { 'set-cookie': [...cookies] };
  const said = Buffer.from(compressed ?? body ?? '');
  const size = request.complete || status === 204 ? {} : { 'content-length': String(said.length) };
  response.writeHead(status, { 'x-content-type-options': 'nosniff', ...headers, ...set, ...size, ...last });
  if (request.complete) return void response.end(said);
  response.write(said);
  discard(request, () => response.end());
};

/** Calls `done` once, when there is nothing more to read, or more than is worth it. */
const discard = (request: IncomingMessage, done: () => void): void => {
  let size = 0;
  const count = (part: Buffer): void => {
    size += part.length;
    if (size <= mostDiscarded) return;
    request.off('data', count).pause();
    done();
  };
  request.once('end', done).on('data', count);
};
