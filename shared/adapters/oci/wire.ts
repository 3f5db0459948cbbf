import { readJson } from '../schema/read-json.ts';

/** One answer, read whole; names of headers in lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export interface Request {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Why there is no response, in our words: the text of a fetch error may quote the request. */
export class Unanswered extends Error {}

/** Sends one request; redirects come back as they are, and an answer beyond the limit is none. */
export type Send = (request: Request) => Promise<Reply>;

/** Registries are expected to accept manifests of up to 4 MiB. */
const manifestBytes = 4 * 1_048_576;

export const sending =
  (timeoutMs: number, mostBytes = manifestBytes): Send =>
  async ({ method, url, headers }) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { method, headers, redirect: 'manual', signal });
      return { status: response.status, headers: response.headers, bytes: await read(response, mostBytes) };
    } catch (error) {
      throw new Unanswered(reasonOf(error, timeoutMs));
    }
  };

const read = async (response: Response, mostBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > mostBytes) throw new Unanswered(`answers with more than ${mostBytes / 1_048_576} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (error instanceof Unanswered) return error.message;
  if (!(error instanceof Error)) return 'the connection broke';
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`;
  const cause: unknown = error.cause;
  return cause instanceof Error && 'code' in cause
    ? `the connection broke (${String(cause.code)})`
    : 'the connection broke';
};

/** JSON of an answer that should hold some; undefined for everything else. */
export const jsonOf = ({ bytes }: Reply): Promise<unknown> =>
  readJson(new TextDecoder().decode(bytes)).catch(() => undefined);
