import { request as requestHttp, type IncomingMessage } from 'node:http';
import { type Agent, request as requestHttps } from 'node:https';
import { readJson } from '../../schema/read-json.ts';

interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of connections over TLS. */
  readonly agent?: Agent | undefined;
  /** For all of it, ms. */
  readonly timeoutMs: number;
}

export interface RosSaid {
  readonly status: number;
  /** What the JSON says; numbers beyond 2^53 as texts. */
  readonly body: unknown;
}

/** A template has 512 KB at most, and a page of stacks less. */
const mostBytes = 2 * 1024 * 1024;

/** The answer was too long, or came too slowly. */
export class Unheard extends Error {}

/** One POST and its answer, bounded in time and size. Rejects with Unheard, a SyntaxError for what is no JSON, or a system error. */
export const post = async (asked: Post): Promise<RosSaid> => {
  const signal = AbortSignal.timeout(asked.timeoutMs);
  try {
    const answer = await send(asked, signal);
    const text = await readBounded(answer);
    return { status: answer.statusCode ?? 0, body: await parsed(text) };
  } catch (error) {
    throw signal.aborted ? new Unheard('it did not answer in time') : error;
  }
};

const send = ({ url, headers, body, agent }: Post, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((done, fail) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
      },
      signal,
      ...(isSecure && agent !== undefined && { agent }),
    });
    request.on('response', done);
    request.on('error', fail);
    request.end(body);
  });

const readBounded = async (answer: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    // Leaving the loop ends the connection.
    if (size > mostBytes) throw new Unheard(`its answer is longer than ${mostBytes / 1_048_576} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

/** Outputs of stacks may be numbers of any length, and JSON.parse would round them. */
const parsed = async (text: string): Promise<unknown> => {
  const value = await readJson(text);
  return /\d{16}/.test(text) ? readJson(quoted(text)) : value;
};

/** Puts quotes around the whole numbers of 16 digits and more; the text is known to be JSON. */
const quoted = (text: string): string => {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text[at];
    if (isQuoted) {
      if (code === '\\') at += 1;
      else if (code === '"') isQuoted = false;
      continue;
    }
    if (code === '"') isQuoted = true;
    else if (code !== undefined && /[-\d]/.test(code)) {
      const [number = ''] = numberAt(text, at);
      if (/^-?\d{16,}$/.test(number)) {
        parts.push(text.slice(from, at), `"${number}"`);
        from = at + number.length;
      }
      at += Math.max(0, number.length - 1);
    }
  }
  return parts.join('') + text.slice(from);
};

const number = /[-+\d.eE]+/y;
const numberAt = (text: string, at: number): readonly string[] => {
  number.lastIndex = at;
  return number.exec(text) ?? [];
};
