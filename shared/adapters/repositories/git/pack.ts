import { applyDelta } from './delta.ts';
import { hashOf, openPauses, unpack } from './unpack.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** One object of a repository. */
export interface GitObject {
  readonly type: ObjectType;
  readonly data: Buffer;
}

const types: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const offsetDelta = 6;
const nameDelta = 7;

/** All objects of a pack together, unpacked, and one of them. */
const mostBytes = 256 * 1024 * 1024;
const mostOfOne = 64 * 1024 * 1024;
const mostObjects = 100_000;

interface Entry {
  readonly offset: number;
  readonly type?: ObjectType;
  /** The offset of the base object of this delta, or its name. */
  readonly base?: number | string;
  readonly data: Buffer;
}

/** The objects of a pack by their names. Every one is unpacked within the size that it says, and all within a bound. */
export const readPack = async (pack: Buffer): Promise<ReadonlyMap<string, GitObject>> => {
  if (pack.length < 32 || pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2)
    throw new Error('the pack is none of version 2');
  const sum = await hashOf(pack.subarray(0, -20));
  if (!sum.equals(pack.subarray(-20))) throw new Error('the pack was damaged on its way');
  const count = pack.readUInt32BE(8);
  if (count > mostObjects) throw new Error(`it has more than ${mostObjects} objects`);
  const take = openAllowance();
  return resolve(await readEntries(pack, count, take), take);
};

/** Counts what has been unpacked; an Error beyond the bound. */
type Take = (bytes: number) => void;
const openAllowance = (): Take => {
  let left = mostBytes;
  return (bytes) => {
    if (bytes > mostOfOne) throw new Error('one of its objects is larger than 64 MB');
    left -= bytes;
    if (left < 0) throw new Error('it unpacks to more than 256 MB');
  };
};

const readEntries = async (pack: Buffer, count: number, take: Take): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  const pause = openPauses();
  for (let at = 12; entries.length < count;) {
    const { entry, next } = await readEntry(pack, at, take);
    entries.push(entry);
    at = next;
    await pause();
  }
  return entries;
};

const readEntry = async (
  pack: Buffer,
  offset: number,
  take: Take,
): Promise<{ readonly entry: Entry; readonly next: number }> => {
  let at = offset;
  let byte = byteAt(pack, at++);
  const kind = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    byte = byteAt(pack, at++);
    size += (byte & 0x7f) * factor;
  }
  take(size);
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
  const { data, used } = await unpack(pack.subarray(at), size);
  const type = types[kind];
  const entry = { offset, data, ...(type !== undefined && { type }), ...(base !== undefined && { base }) };
  return { entry, next: at + used };
};

const byteAt = (bytes: Buffer, at: number): number => {
  const byte = bytes[at];
  if (byte === undefined) throw new Error('the pack was cut off');
  return byte;
};

/** Deltas are applied as soon as their base is there, which may come after them; each is looked at once. */
const resolve = async (entries: readonly Entry[], take: Take): Promise<ReadonlyMap<string, GitObject>> => {
  const byName = new Map<string, GitObject>();
  const waiting = new Map<number | string, Entry[]>();
  for (const entry of entries) {
    if (entry.base === undefined) continue;
    const beside = waiting.get(entry.base);
    if (beside === undefined) waiting.set(entry.base, [entry]);
    else beside.push(entry);
  }
  const pause = openPauses();
  const ready = entries.flatMap(({ offset, type, data }) =>
    type === undefined ? [] : [{ offset, type, data }],
  );
  let resolved = 0;
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const { offset, ...object } = next;
    const name = await nameOf(object);
    byName.set(name, object);
    resolved += 1;
    for (const base of [offset, name]) {
      for (const { offset: at, data } of waiting.get(base) ?? [])
        ready.push({ offset: at, type: object.type, data: await applyDelta(object.data, data, take) });
      waiting.delete(base);
    }
    await pause();
  }
  if (resolved < entries.length) throw new Error('the pack lacks what its differences are laid on');
  return byName;
};

const nameOf = async ({ type, data }: GitObject): Promise<string> =>
  (await hashOf(`${type} ${data.length}\0`, data)).toString('hex');
