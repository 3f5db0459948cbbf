import type { IncomingMessage } from 'node:http';

/** As much as any webhook or application needs. */
export const largestBytes = 1_048_576;
/** As much as all requests that are not answered yet may have brought together. */
const mostTogether = 32 * 1_048_576;

/** What requests bring, until they are answered: a stranger's bodies must not fill the memory. */
export interface Intake {
  /**
   * The whole body; `too-large` as soon as that is known, and `busy` if other requests hold so much that it must wait.
   * Nothing more of it is read then. `answered` is called when the body is not needed any more.
   */
  read(
    request: IncomingMessage,
    mostBytes?: number,
  ): Promise<{ readonly body: Uint8Array; readonly answered: () => void } | 'too-large' | 'busy'>;
}

export const openIntake = (): Intake => {
  let held = 0;
  const take = async (request: IncomingMessage, most: number, hold: (bytes: number) => boolean) => {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      const bytes = part as Buffer;
      size += bytes.length;
      if (size > most) return 'too-large';
      if (!hold(bytes.length)) return 'busy';
      parts.push(bytes);
    }
    return Buffer.concat(parts);
  };
  return {
    read: async (request, mostBytes = largestBytes) => {
      const told = Number(request.headers['content-length'] ?? 0);
      if (told > mostBytes) return 'too-large';
      if (held + told > mostTogether) return 'busy';
      let own = 0;
      const answered = (): void => {
        held -= own;
        own = 0;
      };
      const hold = (bytes: number): boolean => {
        held += bytes;
        own += bytes;
        return held <= mostTogether;
      };
      try {
        const body = await take(request, mostBytes, hold);
        if (typeof body !== 'string') return { body, answered };
        answered();
        return body;
      } catch (error) {
        answered();
        throw error;
      }
    },
  };
};

/** The limit for unauthenticated requests, such as a sign-in. */
export const strangersBytes = 65_536;

/** Requests with a signature, token or session may have bodies up to the largest limit. */
export const isStranger = ({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): boolean =>
  !url.startsWith('/v1/hooks/') && headers.authorization === undefined && headers.cookie === undefined;
