import type { Finding } from './scene.ts';
import type { Sequence, SequenceEvent } from './sequence.ts';

/** What many sequences have come to. */
export interface Tally {
  count: number;
  red: number;
  instants: number;
  writes: number;
  /** By what they have in common: the seeds, and the first of them in full. */
  readonly kinds: Map<string, { readonly first: Finding; readonly seeds: number[] }>;
}

export const emptyTally = (): Tally => ({ count: 0, red: 0, instants: 0, writes: 0, kinds: new Map() });

/** Findings that differ in numbers and names of pods only are one. */
export const kindOf = ({ invariant, what }: Finding): string =>
  `${invariant}: ${what
    .replaceAll(/\b(?:r|id)-\d+/g, 'r')
    .replaceAll(/\d+(?:\.\d+)?/g, '#')
    .slice(0, 120)}`;

export const addTo = (tally: Tally, findings: readonly Finding[], instants: number, writes: number): void => {
  tally.count += 1;
  tally.instants += instants;
  tally.writes += writes;
  if (findings.length > 0) tally.red += 1;
  for (const finding of findings) noteKind(tally, kindOf(finding), finding, [finding.seed]);
};

const noteKind = (tally: Tally, kind: string, first: Finding, seeds: readonly number[]): void => {
  const known = tally.kinds.get(kind);
  if (known === undefined) tally.kinds.set(kind, { first, seeds: [...seeds] });
  else known.seeds.push(...seeds);
};

export const merge = (into: Tally, from: Tally): void => {
  into.count += from.count;
  into.red += from.red;
  into.instants += from.instants;
  into.writes += from.writes;
  for (const [kind, { first, seeds }] of from.kinds) noteKind(into, kind, first, seeds);
};

/** One line a kind, the most frequent first, with seeds to play again. */
export const describeTally = (tally: Tally, most: number): readonly string[] =>
  [...tally.kinds.values()]
    .sort((a, b) => b.seeds.length - a.seeds.length)
    .slice(0, most)
    .map(
      ({ first, seeds }) =>
        `${seeds.length} x ${first.invariant}: ${first.what} (seeds ${seeds.slice(0, 5).join(', ')})`,
    );

export const describeSequence = ({ world, events }: Sequence): readonly string[] => [
  `  world ${JSON.stringify(world)}`,
  ...events.map((event) => `  ${describeEvent(event)}`),
];

const describeEvent = ({ after, kind, ...rest }: SequenceEvent): string =>
  `+${after} ms ${kind}${Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`}`;
