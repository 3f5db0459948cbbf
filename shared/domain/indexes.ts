import { own } from '#domain/json.ts';
import type { JsonObject } from './json.ts';

/** What an entry changes in the indexes of the journal; written in the transaction of that entry. */
export type IndexChange =
  /** The stream gets the next number, kept for good, and its row lies under it. Counts for a stream's first entry only. */
  | { readonly kind: 'number'; readonly index: string }
  /** The stream has one row, under its own name. */
  | { readonly kind: 'put'; readonly index: string; readonly value: string }
  /** The row goes; with `value`, only while it has that value. */
  | { readonly kind: 'remove'; readonly index: string; readonly value?: string };

/** What an entry changes; `seq` is its number in the stream. */
export type Indexing = (stream: string, seq: number, event: JsonObject) => readonly IndexChange[];

/** Names of the indexes. */
export const indexes = {
  /** Every release, in the order in which they began, whatever the clock said. */
  releases: 'releases',
  releasesOf: (app: string): string => `releases/${app}`,
  /** Releases that are not over. */
  open: 'open',
  /** Targets that a release holds; the value is its id. */
  held: 'held',
  /** Targets that may have something late of the release that ended there; the value is its id. */
  unswept: 'unswept',
  /** Open questions. */
  questions: 'questions',
  /** Freezes that are in effect. */
  frozen: 'frozen',
  /** Releases with notices that may still have to be sent. */
  outbox: 'outbox',
  /** Requests that count once, in the order in which they came. */
  deliveries: 'deliveries',
} as const;

/** The indexes of our own streams (`streams.ts`). Each agrees with the fold of its stream. */
export const indexChanges: Indexing = (stream, seq, event) =>
  own(rules, stream.slice(0, stream.indexOf('/')))?.(event, seq) ?? [];

type Rule = (event: JsonObject, seq: number) => readonly IndexChange[];

/** What another version has written may have another shape; it is indexed as nothing. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const put = (index: string, value: unknown = ''): IndexChange => ({
  kind: 'put',
  index,
  value: textOf(value),
});
const remove = (index: string, value?: unknown): IndexChange => ({
  kind: 'remove',
  index,
  ...(value !== undefined && { value: textOf(value) }),
});
const number = (index: string): IndexChange => ({ kind: 'number', index });

const ofRelease: Rule = ({ kind, app }, seq) => {
  if (kind === 'requested' && seq === 1)
    return [number(indexes.releases), number(indexes.releasesOf(textOf(app))), put(indexes.open)];
  if (kind === 'retried') return [put(indexes.open)];
  return kind === 'closed' ? [remove(indexes.open)] : [];
};

const ofTarget: Rule = ({ kind, release, outcome, found }) => {
  if (kind === 'taken') return [put(indexes.held, release)];
  if (kind === 'prepared') return [remove(indexes.unswept)];
  if (kind === 'swept' && Array.isArray(found) && found.length === 0)
    return [remove(indexes.unswept, release)];
  if (kind !== 'closed') return [];
  const { kind: how } = (outcome ?? {}) as { readonly kind?: string };
  const isOut = how === 'released' || how === 'rolled-back';
  return [remove(indexes.held, release), ...(isOut ? [put(indexes.unswept, release)] : [])];
};

const ofApproval: Rule = ({ kind }, seq) => {
  if (kind === 'asked') return seq === 1 ? [put(indexes.questions)] : [];
  return kind === 'voted' ? [] : [remove(indexes.questions)];
};

const rules: Readonly<Record<string, Rule>> = {
  release: ofRelease,
  target: ofTarget,
  approval: ofApproval,
  outbox: ({ kind }) => (kind === 'opened' ? [put(indexes.outbox)] : [remove(indexes.outbox)]),
  freeze: ({ kind }) => (kind === 'frozen' ? [put(indexes.frozen)] : [remove(indexes.frozen)]),
  delivery: (_, seq) => (seq === 1 ? [number(indexes.deliveries)] : []),
};

/** The rows of one stream after these entries: by index, the value, or `number` where its key is the number of the stream. */
export const rowsAfter = (
  indexing: Indexing,
  entries: readonly { readonly stream: string; readonly seq: number; readonly event: JsonObject }[],
): ReadonlyMap<string, Exclude<IndexChange, { kind: 'remove' }>> => {
  const rows = new Map<string, Exclude<IndexChange, { kind: 'remove' }>>();
  for (const { stream, seq, event } of entries)
    for (const change of indexing(stream, seq, event)) {
      if (change.kind === 'remove') {
        const row = rows.get(change.index);
        if (row?.kind === 'put' && (change.value ?? row.value) === row.value) rows.delete(change.index);
      } else if (change.kind === 'put' || seq === 1) rows.set(change.index, change);
    }
  return rows;
};
