import { createHash, type Hash } from 'node:crypto';
import { inflate, inflateSync, type ZlibOptions } from 'node:zlib';
import { breathe } from '#shared/services/breathe.ts';

/* Work on bytes of others in parts: a server that sends much must not hold up the process that reads it. */

/** Longer texts are unpacked by another thread; for a short one, the way there would take longer. */
const longBytes = 64 * 1024;
const pieceBytes = 4 * 1024 * 1024;

interface Unpacked {
  readonly data: Buffer;
  /** How many bytes of the input it took: a zlib stream does not state its length. */
  readonly used: number;
}

/** The zlib stream that these bytes begin with, if it unpacks to exactly this size. */
export const unpack = async (bytes: Buffer, size: number): Promise<Unpacked> => {
  const options = { info: true, maxOutputLength: size + 1 };
  const { buffer, engine } =
    size > longBytes ? await inflated(bytes, options) : informed(inflateSync(bytes, options));
  if (buffer.length !== size) throw new Error('an object of the pack is not as long as it says');
  return { data: buffer, used: engine.bytesWritten };
};

interface Informed {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
/** With `info` the result is not the buffer that the types say. */
const informed = (result: unknown): Informed => result as Informed;

const inflated = (bytes: Buffer, options: ZlibOptions): Promise<Informed> =>
  new Promise((done, fail) =>
    inflate(bytes, options, (error, result) => (error === null ? done(informed(result)) : fail(error))),
  );

export const hashOf = async (...parts: readonly (string | Buffer)[]): Promise<Buffer> => {
  const hash = createHash('sha1');
  for (const part of parts) await feed(hash, part);
  return hash.digest();
};

const feed = async (hash: Hash, part: string | Buffer): Promise<void> => {
  if (typeof part === 'string' || part.length <= pieceBytes) {
    hash.update(part);
    return;
  }
  for (let at = 0; at < part.length; at += pieceBytes) {
    hash.update(part.subarray(at, at + pieceBytes));
    await breathe();
  }
};

/** Lets others have their turn after each of these many milliseconds of work. */
export const openPauses = (everyMs = 10): (() => Promise<void> | undefined) => {
  // Real time: how long this process has been at work.
  let since = performance.now();
  return () => {
    if (performance.now() - since < everyMs) return undefined;
    return breathe().then(() => void (since = performance.now()));
  };
};
