import type { JsonObject } from '#domain/json.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from './append-facts.ts';

type Kind = JsonObject & { readonly kind: string };

/** The newest entries of a stream, oldest first, and the number of its last one; of a long stream only the end is read. */
export const readNewest = async <F extends { readonly kind: string }>(
  { journal }: World,
  stream: string,
  limit: number,
): Promise<{ readonly entries: readonly Entry<F>[]; readonly facts: readonly F[]; readonly seq: number }> => {
  const heads = await journal.list(stream, undefined, 1);
  const head = heads[0]?.stream === stream ? heads[0].seq : 0;
  const after = Math.max(0, head - limit);
  const entries = await readFacts<F>(journal, stream, after);
  return { entries, facts: entries.map(({ event }) => event), seq: after + entries.length };
};

/** Appends a fact unless the last one says the same. No decision depends on such a stream. */
export const appendAtEnd = async <F extends Kind>(
  world: World,
  stream: string,
  fact: F,
  isSaid: (last: F | undefined) => boolean,
): Promise<void> => {
  for (;;) {
    const { facts, seq } = await readNewest<F>(world, stream, 1);
    if (isSaid(facts.at(-1))) return;
    const written = await world.journal.append(stream, seq, fact, world.clock.now());
    if (written.kind === 'written') return;
  }
};
