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

/** The answer to one request as it is. A line that was idle for long may be closed just as it is used again: once more then. */
export const knockAt = (url: string, knock: Knock): Promise<Knocked> =>
  once(url, knock).catch((error: NodeJS.ErrnoException & { readonly isReused?: boolean }) => {
    if (error.isReused === true) return once(url, knock);
    throw error;
  });

const once = (url: string, { method, path, headers, body }: Knock): Promise<Knocked> =>
  new Promise((resolve, fail) => {
    const reject = (error: Error): void => fail(Object.assign(error, { isReused: sent.reusedSocket }));
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
