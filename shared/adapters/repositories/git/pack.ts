import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** One object of a repository. */
export interface GitObject {
  readonly type: ObjectType;
  readonly data: Buffer;
}

const types: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const offsetDelta = 6;
const nameDelta = 7;

/** All objects of a pack together, unpacked. */
const mostBytes = 256 * 1024 * 1024;

interface Entry {
  readonly offset: number;
  readonly type?: ObjectType;
  /** The offset of the base object of this delta, or its name. */
  readonly base?: number | string;
  readonly data: Buffer;
}

/** The objects of a pack by their names. Every one is unpacked within the size that it says, and all within a bound. */
export const readPack = (pack: Buffer): ReadonlyMap<string, GitObject> => {
  if (pack.length < 32 || pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2)
    throw new Error('the pack is none of version 2');
  const sum = createHash('sha1').update(pack.subarray(0, -20)).digest();
  if (!sum.equals(pack.subarray(-20))) throw new Error('the pack was damaged on its way');
  const entries = readEntries(pack, pack.readUInt32BE(8));
  return resolve(entries);
};

const readEntries = (pack: Buffer, count: number): readonly Entry[] => {
  const entries: Entry[] = [];
  let total = 0;
  for (let at = 12; entries.length < count;) {
    const { entry, next } = readEntry(pack, at);
    total += entry.data.length;
    if (total > mostBytes) throw new Error('it unpacks to more than 256 MB');
    entries.push(entry);
    at = next;
  }
  return entries;
};

const readEntry = (pack: Buffer, offset: number): { readonly entry: Entry; readonly next: number } => {
  let at = offset;
  let byte = byteAt(pack, at++);
  const kind = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    byte = byteAt(pack, at++);
    size += (byte & 0x7f) * factor;
  }
  if (size > mostBytes) throw new Error('it unpacks to more than 256 MB');
  let base: number | string | undefined;
  if (kind === offsetDelta) {
    byte = byteAt(pack, at++);
    let back = byte & 0x7f;
    while (byte & 0x80) {
      byte = byteAt(pack, at++);
      back = (back + 1) * 128 + (byte & 0x7f);
    }
    base = offset - back;
  } else if (kind === nameDelta) {
    base = pack.toString('hex', at, at + 20);
    at += 20;
  } else if (types[kind] === undefined) throw new Error('the pack holds an object of an unknown kind');
  const { data, used } = unpack(pack.subarray(at), size);
  const type = types[kind];
  const entry = { offset, data, ...(type !== undefined && { type }), ...(base !== undefined && { base }) };
  return { entry, next: at + used };
};

/** A zlib stream does not state its length: the consumed input shows where the next object begins. */
const unpack = (bytes: Buffer, size: number): { readonly data: Buffer; readonly used: number } => {
  const { buffer, engine } = inflateSync(bytes, { info: true, maxOutputLength: size + 1 }) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  if (buffer.length !== size) throw new Error('an object of the pack is not as long as it says');
  return { data: buffer, used: engine.bytesWritten };
};

const byteAt = (bytes: Buffer, at: number): number => {
  const byte = bytes[at];
  if (byte === undefined) throw new Error('the pack was cut off');
  return byte;
};

/** Deltas are applied to their bases, which may come after them, until none is left. */
const resolve = (entries: readonly Entry[]): ReadonlyMap<string, GitObject> => {
  const byOffset = new Map<number, GitObject>();
  const byName = new Map<string, GitObject>();
  const keep = (offset: number, object: GitObject): void => {
    byOffset.set(offset, object);
    byName.set(nameOf(object), object);
  };
  let left = entries;
  while (left.length > 0) {
    const open = left.filter(({ offset, type, base, data }) => {
      if (type !== undefined) {
        keep(offset, { type, data });
        return false;
      }
      const under = typeof base === 'number' ? byOffset.get(base) : byName.get(base ?? '');
      if (under === undefined) return true;
      keep(offset, { type: under.type, data: applyDelta(under.data, data) });
      return false;
    });
    if (open.length === left.length) throw new Error('the pack lacks what its differences are laid on');
    left = open;
  }
  return byName;
};

const nameOf = ({ type, data }: GitObject): string =>
  createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex');

/** Copies pieces of the base and puts new ones between them, as the difference says. */
const applyDelta = (base: Buffer, delta: Buffer): Buffer => {
  let at = 0;
  const length = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = byteAt(delta, at++);
      value += (byte & 0x7f) * factor;
      if (!(byte & 0x80)) return value;
    }
  };
  const number = (byte: number, bits: readonly number[]): number =>
    bits.reduce((sum, bit, index) => (byte & bit ? sum + byteAt(delta, at++) * 256 ** index : sum), 0);
  if (length() !== base.length) throw new Error('a difference of the pack is laid on another object');
  const size = length();
  if (size > mostBytes) throw new Error('it unpacks to more than 256 MB');
  const parts: Buffer[] = [];
  while (at < delta.length) {
    const byte = byteAt(delta, at++);
    if (byte & 0x80) {
      const from = number(byte, [1, 2, 4, 8]);
      const count = number(byte, [16, 32, 64]) || 0x10000;
      parts.push(base.subarray(from, from + count));
    } else {
      parts.push(delta.subarray(at, at + byte));
      at += byte;
    }
  }
  const whole = Buffer.concat(parts);
  if (whole.length !== size) throw new Error('a difference of the pack does not come to what it says');
  return whole;
};
