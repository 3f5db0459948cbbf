import { Readable } from 'node:stream';

/* The SDK reads an answer to its end, however long it is and however slowly it comes, and parses it in one go. */

interface Bounds {
  /** For one try, until the answer has been read. */
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

/** As much as is used of a client of the SDK. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (next: (asked: never) => Promise<object>) => (asked: never) => Promise<object>,
      at: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

/** What a page of any of these services stays well below; larger ones would hold up others while they are parsed. */
export const mostOfAwsAnswer = 1024 * 1024;

/** Ends a try whose answer does not begin in time. */
export const beginningWithin = (ms: number) =>
  ({ connectionTimeout: 3000, requestTimeout: ms, throwOnRequestTimeout: true }) as const;

/** The same client, which gives up answers beyond these bounds. */
export const bounded = <T extends Client>(client: T, bounds: Bounds): T => {
  client.middlewareStack.add(
    (next) => async (asked) => {
      const result = await next(asked);
      const { response } = result as { readonly response?: { body?: unknown } };
      if (response?.body instanceof Readable)
        response.body = Readable.from([await read(response.body, bounds)]);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'boundedAnswer' },
  );
  return client;
};

const read = async (body: Readable, { timeoutMs, mostBytes }: Bounds): Promise<Buffer> => {
  const late = setTimeout(() => body.destroy(new Error('its answer came too slowly')), timeoutMs); // real I/O
  try {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length;
      // Leaving the loop ends the connection.
      if (size > mostBytes) throw new Error(`its answer is longer than ${mostBytes / 1_048_576} MiB`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } finally {
    clearTimeout(late);
  }
};
