import type { GitSource } from '#domain/drift/source.ts';
import { refused } from '../refused.ts';

/** One packet of Git's wire format: a text or bytes, or one of the markers between sections. */
export type Packet =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'flush' | 'delimiter' | 'end' };

/** Sends one command, or none for the greeting alone, and returns what is answered. */
export type Ask = (
  source: GitSource,
  command: string | undefined,
  mostBytes: number,
) => Promise<readonly Packet[]>;

/** `0006a\n`: four hexadecimal digits of the length, which counts itself. */
export const packet = (text: string): string =>
  `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;
export const flush = '0000';
export const delimiter = '0001';

const markers: Readonly<Record<number, 'flush' | 'delimiter' | 'end'>> = {
  0: 'flush',
  1: 'delimiter',
  2: 'end',
};

/** Servers put up to 64 KB into one packet, and a reference into one; an answer of more packets is none of theirs. */
const mostPackets = 200_000;

/** The packets of a response; CloudUnreachable if it is truncated or not in this format. */
export const readPackets = (source: GitSource, bytes: Buffer): readonly Packet[] => {
  const wrong = (reason: string) => refused(source, 'CloudUnreachable', reason);
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length;) {
    if (packets.length === mostPackets) throw wrong(`the answer has more than ${mostPackets} packets`);
    const digits = bytes.toString('latin1', at, at + 4);
    const length = /^[0-9a-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    const marker = markers[length];
    if (marker !== undefined) {
      packets.push({ kind: marker });
      at += 4;
      continue;
    }
    if (length < 4 || at + length > bytes.length) throw wrong('the answer is no Git answer, or was cut off');
    packets.push({ kind: 'data', bytes: bytes.subarray(at + 4, at + length) });
    at += length;
  }
  return packets;
};

/** The text of a packet without the end of its line. */
export const lineOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/\n$/, '');
