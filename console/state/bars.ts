import type { EventView } from '#domain/view/view.ts';

/** A step, or the way back, from and to (epoch ms). */
export interface Bar {
  readonly kind: 'step' | 'back';
  readonly index: number;
  readonly percent: number;
  readonly from: number;
  readonly to: number;
}
export interface Row {
  readonly target: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly { readonly at: number; readonly kind: string }[];
}

/** What the timeline draws of a log: a bar ends where the next one begins or the target is closed, at the latest at `end`. */
export const barsOf = (events: readonly EventView[], end: number): readonly Row[] =>
  [...Map.groupBy(events, ({ target = '' }) => target)]
    .filter(([target]) => target !== '')
    .map(([target, own]) => ({
      target,
      bars: starts(own).map((bar, index, all) => ({ ...bar, to: all[index + 1]?.from ?? endOf(own) ?? end })),
      marks: own.flatMap(({ at, fact }) => (fact.kind === 'judged' ? [{ at, kind: fact.verdict.kind }] : [])),
    }))
    .filter(({ bars }) => bars.length > 0);

const starts = (events: readonly EventView[]): readonly Omit<Bar, 'to'>[] =>
  events.flatMap(({ at, fact }): readonly Omit<Bar, 'to'>[] => {
    if (fact.kind === 'step-started')
      return [{ kind: 'step', index: fact.index, percent: fact.percent, from: at }];
    return fact.kind === 'rolling-back' ? [{ kind: 'back', index: -1, percent: 0, from: at }] : [];
  });

const endOf = (events: readonly EventView[]): number | undefined =>
  events.find(({ fact }) => fact.kind === 'closed' || fact.kind === 'completed')?.at;
