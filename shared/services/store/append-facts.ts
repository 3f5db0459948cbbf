import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Entry, Journal } from '#ports/journal.ts';

/** Losing this often in a row means that something writes without end, not that many callers write at once. */
const usualTries = 20;

type Fold<F, S> = (entries: readonly Entry<F>[]) => S;

/** The facts that follow from a state; nothing when there is nothing (more) to say. */
type Decide<F, S> = (state: S) => F | readonly F[] | undefined;

/** The entries that the fold needs; all of them by default. */
type Begin<F> = () => Promise<readonly Entry<F>[]>;

/**
 * Reads a stream, folds it, and writes the facts that `decide` returns; returns the state after that. If another writer
 * was faster it reads on and decides again, 20 times by default, then fails with Conflict. Several facts are written
 * one by one, so each of them alone must leave a state from which work can continue, and in which `decide` sees that it
 * is written: what the fold ignores would be written again after a crash.
 */
export const record = async <F extends { readonly kind: string }, S>(
  journal: Journal,
  clock: Clock,
  stream: string,
  fold: Fold<F, S>,
  decide: Decide<NoInfer<F>, S>,
  begin: Begin<NoInfer<F>> = () => readFacts<F>(journal, stream),
  tries = usualTries,
): Promise<S> => {
  const entries: Entry<F>[] = [...(await begin())];
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) entries.push(...(await readFacts<F>(journal, stream, headOf(entries))));
    const facts = listed(decide(fold(entries)));
    if (await writeAll(journal, clock, stream, entries, facts)) return fold(entries);
  }
  throw new Failure('Conflict', stream, `another writer was first ${tries} times in a row; try again`);
};

/** The facts of a stream after a sequence number, in the vocabulary of their writer. */
export const readFacts = async <F extends { readonly kind: string }>(
  journal: Journal,
  stream: string,
  after = 0,
): Promise<readonly Entry<F>[]> => (await journal.read(stream, after)) as unknown as readonly Entry<F>[];

/** The last fact of a stream; nothing before the first. */
export const lastFact = async <F extends { readonly kind: string }>(
  journal: Journal,
  stream: string,
): Promise<readonly Entry<F>[]> => (await journal.recent(stream, 1)) as unknown as readonly Entry<F>[];

const headOf = (entries: readonly Entry<unknown>[]): number => entries.at(-1)?.seq ?? 0;

const listed = <F extends { readonly kind: string }>(facts: F | readonly F[] | undefined): readonly F[] => {
  if (facts === undefined) return [];
  return 'kind' in facts ? [facts] : facts;
};

/** Appends the facts at the head, adding each to `entries`; returns false as soon as another writer was faster. */
const writeAll = async <F extends { readonly kind: string }>(
  journal: Journal,
  clock: Clock,
  stream: string,
  entries: Entry<F>[],
  facts: readonly F[],
): Promise<boolean> => {
  for (const fact of facts) {
    const written = await journal.append(stream, headOf(entries), fact, clock.now());
    if (written.kind === 'outrun') return false;
    entries.push(written.entry as unknown as Entry<F>);
  }
  return true;
};
