import type { IncomingMessage } from 'node:http';

/** As much as any webhook or application needs. */
const largestBytes = 1_048_576;

/** The whole body, or undefined as soon as it is known to be too large; then nothing more of it is read. */
export const readBody = async (request: IncomingMessage): Promise<Uint8Array | undefined> => {
  if (Number(request.headers['content-length'] ?? 0) > largestBytes) return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > largestBytes) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
};
