import { isObject } from '#domain/json.ts';

/** What a field of an answer must be; `time` is epoch ms that a calendar has. */
export type Shape = 'text' | 'number' | 'flag' | 'time' | 'list' | Fields | ListOf | Optional;
interface Fields {
  readonly [field: string]: Shape;
}
class ListOf {
  readonly of: Shape;
  constructor(of: Shape) {
    this.of = of;
  }
}
class Optional {
  readonly of: Shape;
  constructor(of: Shape) {
    this.of = of;
  }
}

/** A shape of some fields of a type; names that it has not do not compile. */
export type ShapeOf<T> = { readonly [K in keyof T]?: Shape } & Fields;

export const listOf = (of: Shape): Shape => new ListOf(of);
export const optional = (of: Shape): Shape => new Optional(of);

/** Most of an answer: more than any page has. */
const mostBytes = 64 * 1_048_576;
/** The longest time without a byte: longer than the server waits for events. */
const silenceMs = 60_000;

/** The text of a response, bounded in size and silence. */
export const readText = async (response: Response): Promise<string> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return '';
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await orSilence(reader.read());
    if (done) break;
    size += value.byteLength;
    if (size > mostBytes) {
      void reader.cancel().catch(() => undefined);
      throw new Error(`its answer is larger than ${mostBytes / 1_048_576} MiB`);
    }
    parts.push(value);
  }
  return Buffer.concat(parts).toString('utf8');
};

const orSilence = async <T>(reading: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  try {
    return await Promise.race([reading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** What is wrong with a response, with its place; undefined if nothing is. */
export const misfit = (value: unknown, shape: Shape, at = ''): string | undefined => {
  if (shape instanceof Optional) return value === undefined ? undefined : misfit(value, shape.of, at);
  const place = at === '' ? 'the answer' : at;
  if (shape instanceof ListOf) {
    if (!Array.isArray(value)) return `${place} is no list`;
    return firstOf(value, (item, index) => misfit(item, shape.of, `${at}[${index}]`));
  }
  if (typeof shape === 'string') return kinds[shape](value) ? undefined : `${place} is no ${nouns[shape]}`;
  if (!isObject(value)) return `${place} is no object`;
  return firstOf(Object.entries(shape), ([field, of]) =>
    misfit(value[field], of, at === '' ? field : `${at}.${field}`),
  );
};

const kinds = {
  text: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  flag: (value: unknown) => typeof value === 'boolean',
  time: (value: unknown) => typeof value === 'number' && Math.abs(value) <= 8.64e15,
  list: (value: unknown) => Array.isArray(value),
};
const nouns = { text: 'text', number: 'number', flag: 'true or false', time: 'time', list: 'list' };

const firstOf = <T>(
  items: readonly T[],
  look: (item: T, index: number) => string | undefined,
): string | undefined => {
  for (const [index, item] of items.entries()) {
    const found = look(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A list as the API returns it, whole or one page. */
export interface Page<T, C = string> {
  readonly items: readonly T[];
  /** Where the next part begins; absent in the last one. */
  readonly next?: C | undefined;
}

export const pageOf = (item: Shape): Shape => ({ items: listOf(item) });

/** More pages than any list has. */
const mostPages = 10_000;

/** After this many pages in a row without an item, no more are requested. */
const mostEmpty = 20;

/** Every page, until one has no `next`; a page that repeats an earlier cursor is the last. */
export const everyPage = async <T, C>(
  first: C,
  ask: (after: C) => Promise<Page<T, C>>,
): Promise<readonly T[]> => {
  const items: T[] = [];
  const seen = new Set<C>();
  let empty = 0;
  for (let after: C | undefined = first; after !== undefined && seen.size < mostPages;) {
    if (seen.has(after) || empty === mostEmpty) break;
    seen.add(after);
    const page: Page<T, C> = await ask(after);
    items.push(...page.items);
    empty = page.items.length === 0 ? empty + 1 : 0;
    after = page.next;
  }
  return items;
};
