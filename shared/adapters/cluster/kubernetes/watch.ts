import type { IncomingMessage } from 'node:http';
import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Sighting } from '#ports/cluster.ts';
import { NoAnswer, tooLong } from './http-client.ts';

/** The server says inside a stream that something went wrong; `status` is its own Status object. */
export interface StreamTrouble {
  readonly kind: 'trouble';
  readonly code: number;
  readonly status: unknown;
}

const kinds: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
};

/** One line of a watch; a bookmark, or an event of a kind we do not know, is nothing to see. */
export const sightingOf = (line: string): Sighting | StreamTrouble | undefined => {
  const event = parsed(line);
  if (!isObject(event)) return undefined;
  const { type, object } = event;
  if (type === 'ERROR') {
    const code = isObject(object) ? Number(object['code']) : 0;
    return code === 410 ? { kind: 'gone' } : { kind: 'trouble', code, status: object };
  }
  const kind = kinds[String(type)];
  return kind === undefined || !isObject(object) ? undefined : { kind, object: object as KubeObject };
};

/** The whole lines of a response; a last one without its end was cut off and is dropped. */
export async function* linesOf(response: IncomingMessage, maxBytes: number): AsyncIterable<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxBytes) throw tooLong(maxBytes);
    yield* lines.filter((line) => line.trim() !== '');
  }
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new NoAnswer('a line of its watch is not JSON', 'NOT_JSON', { sent: true, reused: false });
  }
};
