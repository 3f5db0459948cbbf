import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** What a server out to do harm answers, whatever it was asked. */
export type Payload = Answer | Talk;

interface Slow {
  /** It takes as long as the caller has patience, and no work: such payloads are sent side by side. */
  readonly isSlow?: true;
}

export interface Answer extends Slow {
  readonly send: (response: ServerResponse, place: Place) => unknown;
}

/** Of a server that does not speak HTTP. */
export interface Talk extends Slow {
  readonly talk: (socket: Socket) => unknown;
}

interface Place {
  /** A server that must never be asked. */
  readonly elsewhere: string;
}

const mebibyte = 1_048_576;
const size = 10 * mebibyte;
const json = { 'content-type': 'application/json' };

const made = <T>(make: () => T): (() => T) => {
  let kept: { readonly it: T } | undefined;
  return () => (kept ??= { it: make() }).it;
};

const told = (text: () => string | Uint8Array, headers: object = {}, status = 200): Answer => {
  const bytes = made(() => Buffer.from(text()));
  return { send: (response) => response.writeHead(status, { ...json, ...headers }).end(bytes()) };
};

/** Writes pieces until the caller hangs up, for at most a minute and 8 GiB. */
export const pour = async (response: Writable, piece: Uint8Array, everyMs: number): Promise<void> => {
  const ended = once(response, 'close');
  const most = everyMs === 0 ? Infinity : 60_000 / everyMs;
  for (let sent = 0, round = 0; sent < 8192 * mebibyte; sent += piece.length, round += 1) {
    if (response.destroyed || round > most) break;
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), ended]);
    if (everyMs > 0) await pause(everyMs);
  }
  response.end();
};

const repeated =
  (piece: string): Text =>
  (size) =>
    piece.repeat(Math.max(1, Math.floor(size / piece.length)));
const listed =
  (piece: (n: number) => string, open: string, close: string): Text =>
  (size) => {
    const parts: string[] = [];
    for (let length = open.length + close.length, n = 0; ; n += 1) {
      const part = piece(n);
      length += part.length + 1;
      if (length > size) break;
      parts.push(part);
    }
    return `${open}${parts.join(',')}${close}`;
  };

/** A text of about that many bytes. */
type Text = (size: number) => string | Uint8Array;

const texts: Readonly<Record<string, Text>> = {
  tags: repeated('<'),
  elements: repeated('<a>'),
  nested: repeated('['),
  'nested objects': repeated('{"a":'),
  'closed lists': (size) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  objects: listed(() => '{}', '{"items":[', '],"metadata":{}}'),
  fields: listed((n) => `"k${n}":1`, '{', '}'),
  labels: listed((n) => `"k${n}":""`, '{"kind":"A","metadata":{"name":"web","labels":{', '}},"items":[]}'),
  causes: listed(
    (n) => `{"field":"f${n}","message":"<"}`,
    '{"kind":"Status","status":"Failure","message":"no","details":{"causes":[',
    ']}}',
  ),
  'a message of secrets': (size) =>
    `{"kind":"Status","status":"Failure","Code":"No","message":"${'password='.repeat(size / 9 - 10)}"}`,
  'one long text': (size) => JSON.stringify({ a: 'x'.repeat(size - 20) }),
  'escapes without end': (size) => `{"a":"${'\\u0000'.repeat(size / 6 - 4)}"}`,
  'one long number': (size) => `{"a":${'9'.repeat(size - 10)}}`,
  'big numbers': listed(() => '1e999999', '[', ']'),
  numbers: listed(() => '1', '[', ']'),
  'the same key': listed(() => '"a":1', '{', '}'),
  prototypes: listed(
    () => '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    '[',
    ']',
  ),
  'bytes that are no UTF-8': (size) => Buffer.alloc(size, 0xff),
  'zero bytes': (size) => Buffer.alloc(size),
  'XML of many elements': (size) => `<A>${'<member>x</member>'.repeat(size / 18 - 1)}</A>`,
  'XML of nested elements': (size) => `${'<a>'.repeat(size / 7 - 1)}${'</a>'.repeat(size / 7 - 1)}`,
  'XML of attributes': (size) => `<A ${'a="b" '.repeat(size / 6 - 4)}/>`,
};
const smallTexts: Readonly<Record<string, string>> = {
  'nothing at all': '{}',
  nothing: '',
  null: 'null',
  'a list': '[]',
  'a text': '"x"',
  'a prototype': '{"__proto__":{"polluted":1}}',
  'XML with entities': `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]><a>${'&c;'.repeat(1000)}</a>`,
};

const bomb = made(() => gzipSync(Buffer.alloc(256 * mebibyte, 32)));

/** Texts just as long as the one who reads them reads, and of ten megabytes. */
export const textsFor = (mostBytes: number | undefined): Readonly<Record<string, Payload>> => {
  const sizes = mostBytes === undefined || mostBytes >= size ? [size] : [mostBytes, size];
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      sizes.map((bytes) => [`${name} (${(bytes / mebibyte).toFixed(2)} MiB)`, ofSize(name, text, bytes)]),
    ),
  );
};

/** Written once for all servers: they take longer to write than to read. */
const kept = new Map<string, Payload>();
const ofSize = (name: string, text: Text, bytes: number): Payload => {
  const key = `${name} ${bytes}`;
  const payload = kept.get(key) ?? told(() => text(bytes));
  kept.set(key, payload);
  return payload;
};

/** By what is wrong with them. */
export const payloads: Readonly<Record<string, Payload>> = {
  ...Object.fromEntries(Object.entries(smallTexts).map(([name, text]) => [name, told(() => text)])),
  'a page of an error': told(() => repeated('<p>')(size), { 'content-type': 'text/html' }, 500),
  'a long refusal': told(() => repeated('{"message":"password=x"} ')(size), {}, 403),
  'another content type': told(() => '{}', { 'content-type': 'image/png' }),
  'a compression bomb': {
    send: (response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb()),
  },
  'no such encoding': told(() => 'junk', { 'content-encoding': 'gzip' }),
  'half an answer': {
    send: (response) => {
      response.writeHead(200, { ...json, 'content-length': 1000 }).write('{"a":');
      setImmediate(() => response.destroy());
    },
  },
  'a cut line': { send: (response) => response.destroy() },
  'another protocol': { send: (response) => response.socket?.end('SSH-2.0-OpenSSH\r\n') },
  'another address': {
    send: (response, { elsewhere }) => response.writeHead(307, { location: elsewhere }).end(),
  },
  'a header of a megabyte': told(() => '{}', { 'x-long': 'x'.repeat(mebibyte) }),
  'a header of words': told(() => '{}', { 'www-authenticate': 'a'.repeat(14_000) }, 401),
  'many cookies': told(() => '{}', { 'set-cookie': Array.from({ length: 500 }, () => 'a=b; path=/; a=b') }),
  'a wish for patience': told(() => '{}', { 'retry-after': '99999999' }, 429),
  'no end': {
    isSlow: true,
    send: (response) => pour(response.writeHead(200, json), Buffer.alloc(mebibyte, 32), 0),
  },
  'a byte a second': {
    isSlow: true,
    send: (response) => pour(response.writeHead(200, json), Buffer.from('['), 1000),
  },
  'headers and no body': { isSlow: true, send: (response) => response.writeHead(200, json).flushHeaders() },
  silence: { isSlow: true, send: () => undefined },
};
