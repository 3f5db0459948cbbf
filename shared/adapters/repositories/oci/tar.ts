import { openPauses } from '../git/unpack.ts';
import { checkDepth, type TreeFile, Unreadable } from '../tree-files.ts';

const block = 512;
/** Entries that are looked at, folders included. */
const mostEntries = 20_000;
/** Names and attributes of one entry, which stand before it. */
const mostOfHeader = 65_536;

/**
 * The regular files of a tar archive (ustar, pax and GNU), one after the other. A link is refused by its path, and so is
 * a name that leads out of the archive: nothing of it is ever looked up on a disk.
 */
export async function* filesOfTar(tar: Buffer): AsyncGenerator<TreeFile> {
  const pause = openPauses();
  let more: Attributes = {};
  let entries = 0;
  for (let at = 0; at + block <= tar.length;) {
    const header = tar.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    entries += 1;
    if (entries > mostEntries) throw new Unreadable(`it has more than ${mostEntries} entries`);
    const { type, name, size } = readHeader(header, more);
    const data = tar.subarray(at + block, at + block + size);
    if (data.length < size) throw new Unreadable('its archive was cut off');
    at += block + Math.ceil(size / block) * block;
    if (type === 'x' || type === 'L') more = { ...more, ...attributesOf(type, data) };
    else {
      if (type !== 'g' && type !== '5') yield { path: safePath(name, type), data };
      more = {};
    }
    await pause();
  }
}

/** What stands before an entry because its header has no room for it. */
interface Attributes {
  readonly path?: string;
  readonly size?: number;
}

interface Header {
  /** `0` for a file, `5` for a folder, `x` and `L` for the attributes of the next entry. */
  readonly type: string;
  readonly name: string;
  readonly size: number;
}

const readHeader = (header: Buffer, more: Attributes): Header => {
  const type = textAt(header, 156, 1).replace(/^$/, '0');
  const said = numberAt(header, 124, 12);
  if (said === undefined || numberAt(header, 148, 8) !== sumOf(header))
    throw new Unreadable('its archive is damaged, or no tar archive');
  const isAttributes = type === 'x' || type === 'L' || type === 'g';
  if (isAttributes && said > mostOfHeader)
    throw new Unreadable('an entry of its archive has too long a name');
  const prefix = textAt(header, 257, 6) === 'ustar' ? textAt(header, 345, 155) : '';
  const name = `${prefix === '' ? '' : `${prefix}/`}${textAt(header, 0, 100)}`;
  return isAttributes
    ? { type, name, size: said }
    : { type, name: more.path ?? name, size: more.size ?? said };
};

const textAt = (bytes: Buffer, at: number, length: number): string =>
  bytes.toString('utf8', at, at + length).replace(/\0.*$/s, '');

/** Octal digits; GNU writes large numbers otherwise, which none of ours is. */
const numberAt = (bytes: Buffer, at: number, length: number): number | undefined => {
  const text = textAt(bytes, at, length).trim();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : undefined;
};

/** The sum of a header, in which the sum itself counts as spaces. */
const sumOf = (header: Buffer): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);

const attributesOf = (type: 'x' | 'L', data: Buffer): Attributes => {
  if (type === 'L') return { path: textAt(data, 0, data.length) };
  // Each record is `<length> <name>=<value>` and a line feed; the length counts bytes, and itself.
  const found: { path?: string; size?: number } = {};
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString('latin1', at, space));
    if (space === -1 || !Number.isInteger(length) || length < 5 || at + length > data.length)
      throw new Unreadable('its archive is damaged, or no tar archive');
    const [, name, value = ''] =
      /^([^=]+)=(.*)\n$/s.exec(data.toString('utf8', space + 1, at + length)) ?? [];
    if (name === 'path') found.path = value;
    if (name === 'size') found.size = sizeIn(value);
    at += length;
  }
  return found;
};

const sizeIn = (value: string): number => {
  if (/^\d{1,12}$/.test(value)) return Number(value);
  throw new Unreadable('its archive is damaged, or no tar archive');
};

const safePath = (name: string, type: string): string => {
  const path = name.replace(/^(\.\/)+/, '');
  if (type === '1' || type === '2') throw new Unreadable(`${path} is a link; only files are read`);
  if (type !== '0' && type !== '7') throw new Unreadable(`${path} is neither a file nor a folder`);
  const parts = path.split('/');
  checkDepth(parts.length - 1);
  if (path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new Unreadable(`${path} leads out of the archive`);
  return path;
};
