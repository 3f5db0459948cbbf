import type { EventView } from '#domain/view/view.ts';
import { type Wait, waitsOf } from './waits.ts';

/** A step, or the way back, from and to (epoch ms), and how it ended: `open` where it has not. */
export interface Bar {
  readonly kind: 'step' | 'back';
  readonly index: number;
  readonly percent: number;
  /** So many pods instead of a share. */
  readonly pods?: number;
  readonly from: number;
  readonly to: number;
  readonly end: 'good' | 'bad' | 'open';
}
export interface Mark {
  readonly at: number;
  readonly kind: string;
}
export interface Row {
  /** Empty for what holds the whole release. */
  readonly target: string;
  readonly bars: readonly Bar[];
  readonly waits: readonly Wait[];
  readonly marks: readonly Mark[];
}

/**
 * What the timeline draws of a log: a bar ends where the next one begins or the target is closed, at the latest at
 * `end`. The release itself has a row if something held it.
 */
export const barsOf = (events: readonly EventView[], end: number): readonly Row[] =>
  [...Map.groupBy(events, ({ target = '' }) => target)]
    .map(([target, own]) => ({
      target,
      bars: ended(starts(own), endOf(own), end),
      waits: waitsOf(own, end),
      marks: marksOf(own),
    }))
    .filter(({ bars, waits }) => bars.length + waits.length > 0)
    .toSorted((one, other) => Number(one.target !== '') - Number(other.target !== ''));

type Start = Omit<Bar, 'to' | 'end'>;

const starts = (events: readonly EventView[]): readonly Start[] =>
  events.flatMap(({ at, fact }): readonly Start[] => {
    if (fact.kind === 'step-started')
      return [
        {
          kind: 'step',
          index: fact.index,
          percent: fact.percent,
          ...(fact.pods !== undefined && { pods: fact.pods }),
          from: at,
        },
      ];
    return fact.kind === 'rolling-back' ? [{ kind: 'back', index: -1, percent: 0, from: at }] : [];
  });

const ended = (bars: readonly Start[], close: number | undefined, end: number): readonly Bar[] =>
  bars.map((bar, index) => {
    const next = bars[index + 1];
    const to = next?.from ?? close ?? end;
    if (next !== undefined) return { ...bar, to, end: next.kind === 'back' ? 'bad' : 'good' };
    return { ...bar, to, end: close === undefined ? 'open' : 'good' };
  });

/** One mark for each informative verdict; "too early to tell" has none. */
const marksOf = (events: readonly EventView[]): readonly Mark[] =>
  events.flatMap(({ at, fact }) =>
    fact.kind === 'judged' && fact.verdict.kind !== 'wait' ? [{ at, kind: fact.verdict.kind }] : [],
  );

const endOf = (events: readonly EventView[]): number | undefined =>
  events.find(({ fact }) => fact.kind === 'closed' || fact.kind === 'completed')?.at;
