import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Knocked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Knock {
  readonly method: string;
  /** As it travels: nothing resolves its dots before the server does. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

const agent = new Agent({ keepAlive: true });
const closed = new Set(['ECONNRESET', 'EPIPE']);
const mostTries = 3;

/**
 * The answer to one request as it is. A server that does not take all of a body, or has kept an idle line for long enough,
 * closes it, perhaps before its answer is read: then it is asked again.
 */
export const knockAt = async (url: string, knock: Knock): Promise<Knocked> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(url, knock);
    } catch (error) {
      if (tries === mostTries || !closed.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
};

const once = (url: string, { method, path, headers, body }: Knock): Promise<Knocked> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const bytes = Buffer.from(body ?? '');
    const length = body === undefined ? {} : { 'content-length': String(bytes.length) };
    const sent = request({ hostname, port, method, path, agent, headers: { ...headers, ...length } });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      sent.off('error', reject).on('error', () => undefined);
      text(answer).then(
        (said) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said }),
        reject,
      );
    });
    sent.end(bytes);
  });
