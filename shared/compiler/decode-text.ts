import { isUtf8 } from 'node:buffer';
import { Failure } from '#domain/failure.ts';

/**
 * The text of a file that a person has written: UTF-8, or UTF-16 with its mark at the beginning, as PowerShell writes
 * what a tool prints. Anything else is refused by `name` with the line of the first byte that is wrong: read as UTF-8 it
 * would be released with other characters than the file shows.
 */
export const decodeText = (bytes: Uint8Array, name: string): string => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (isUtf8(bytes)) return text;
  const [before = ''] = text.split('\ufffd', 1);
  const line = before.split('\n').length;
  throw new Failure(
    'PlanRefused',
    `${name}:${line}:${before.length - before.lastIndexOf('\n')}`,
    'a character here is not UTF-8; save the file as UTF-8',
  );
};
