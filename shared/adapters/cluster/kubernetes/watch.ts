import type { IncomingMessage } from 'node:http';
import { isObject, own } from '#domain/json.ts';
import { fields } from '#domain/kube/fields.ts';
import type { Sighting } from '#ports/cluster.ts';
import { breathe } from '#shared/services/breathe.ts';
import { readJson } from '../../schema/read-json.ts';
import { NoAnswer, tooLong } from './http-answer.ts';
import { isKubeObject } from './shapes.ts';

/** An error reported inside a stream; `status` is the server's own Status object. */
export interface StreamTrouble {
  readonly kind: 'trouble';
  readonly code: number;
  readonly status: unknown;
}

/** What a stream that begins with what is there holds; `complete` marks the end of that. */
export type Followed = Sighting | { readonly kind: 'complete' };

const kinds: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
};

/** One line of a watch; another bookmark, or an event of a kind we do not know, is nothing to see. */
export const sightingOf = async (line: string): Promise<Followed | StreamTrouble | undefined> => {
  const event = await parsed(line);
  if (!isObject(event)) return undefined;
  const { type, object } = event;
  if (type === 'ERROR') {
    const code = isObject(object) ? Number(object['code']) : 0;
    return code === 410 ? { kind: 'gone' } : { kind: 'trouble', code, status: object };
  }
  if (type === 'BOOKMARK') return endsInitialEvents(object) ? { kind: 'complete' } : undefined;
  const kind = own(kinds, String(type));
  return kind === undefined || !isKubeObject(object) ? undefined : { kind, object };
};

/** A chunk may hold twenty thousand; reading as many takes long enough to hold others up. */
const linesAtOnce = 500;

/** The whole lines of a response; a last one without its end was cut off and is dropped. */
export async function* linesOf(response: IncomingMessage, maxBytes: number): AsyncIterable<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response as AsyncIterable<string>) {
    const [first = '', ...more] = chunk.split('\n');
    rest += first;
    // Only new text is searched: a line of many chunks is not searched again for each.
    const last = more.pop();
    if (last !== undefined) {
      for (const [index, line] of [rest, ...more].entries()) {
        if (index % linesAtOnce === linesAtOnce - 1) await breathe();
        if (line.trim() !== '') yield line;
      }
      rest = last;
    }
    if (rest.length > maxBytes) throw tooLong(maxBytes);
  }
}

const endsInitialEvents = (object: unknown): boolean =>
  fields(fields(fields(object)['metadata'])['annotations'])['k8s.io/initial-events-end'] === 'true';

const parsed = async (line: string): Promise<unknown> => {
  try {
    return await readJson(line);
  } catch {
    throw new NoAnswer('a line of its watch is not JSON', 'NOT_JSON', { sent: true, reused: false });
  }
};
