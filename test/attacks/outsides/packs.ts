import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/* Packs of Git as a server out to do harm would make them. */

const types = { commit: 1, tree: 2, blob: 3 } as const;

const sha1 = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha1')).digest();
export const nameOf = (type: keyof typeof types, data: Uint8Array): Buffer =>
  sha1(`${type} ${data.length}\0`, data);

/** Type and length before an object of a pack. */
const head = (type: number, size: number): Buffer => {
  const bytes = [(type << 4) | (size & 15)];
  for (let left = Math.floor(size / 16); left > 0; left = Math.floor(left / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(left & 0x7f);
  }
  return Buffer.from(bytes);
};

export const object = (type: keyof typeof types, data: Uint8Array): Buffer =>
  Buffer.concat([head(types[type], data.length), deflateSync(data)]);
export const delta = (base: Uint8Array, data: Uint8Array): Buffer =>
  Buffer.concat([head(7, data.length), base, deflateSync(data)]);

const varint = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];
/** A difference that puts these bytes in the place of all. */
export const putting = (baseSize: number, data: Uint8Array): Buffer =>
  Buffer.from([...varint(baseSize), ...varint(data.length), data.length, ...data]);
/** A difference that repeats the first 16 MiB of its base. */
export const repeating = (baseSize: number, times: number): Buffer => {
  const most = 0xff_ff_ff;
  const copies = Array.from({ length: times }, () => [0xf0, 0xff, 0xff, 0xff]).flat();
  return Buffer.from([...varint(baseSize), ...varint(most * times), ...copies]);
};

export const treeOf = (entries: readonly (readonly [mode: string, name: string, object: Buffer])[]): Buffer =>
  Buffer.concat(entries.flatMap(([mode, name, at]) => [Buffer.from(`${mode} ${name}\0`), at]));

export const packet = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);

/** The answer to a fetch that gives these objects. */
export const packOf = (objects: readonly Uint8Array[]): Buffer => {
  const begin = Buffer.alloc(12);
  begin.write('PACK');
  begin.writeUInt32BE(2, 4);
  begin.writeUInt32BE(objects.length, 8);
  const pack = Buffer.concat([begin, ...objects]);
  const whole = Buffer.concat([pack, sha1(pack)]);
  const parts: Buffer[] = [packet(Buffer.from('packfile\n'))];
  for (let at = 0; at < whole.length; at += 60_000)
    parts.push(packet(Buffer.concat([Buffer.from([1]), whole.subarray(at, at + 60_000)])));
  return Buffer.concat([...parts, Buffer.from('0000')]);
};
