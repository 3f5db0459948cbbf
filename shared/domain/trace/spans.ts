import type { ReleaseFact } from '../release/release.ts';
import type { TargetOutcome } from '../release/outcome.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import type { EventView } from '../view/view.ts';

/** A stretch of time in a release; `end` is missing while it lasts. Times in epoch ms. */
export interface Span {
  /** The same however often the story is read. */
  readonly key: string;
  /** The key of the span around it; none of the release itself. */
  readonly parent?: string;
  readonly name: string;
  readonly start: number;
  readonly end?: number;
  readonly result?: Result;
  readonly target?: string;
  /** What failed, or what was reported. */
  readonly message?: string;
}

/** Values of `cicd.pipeline.result` and `cicd.pipeline.task.run.result`. */
export type Result = 'success' | 'failure' | 'cancellation' | 'skip';

interface Line {
  readonly at: number;
  readonly cursor: string;
}
type ReleaseLine = Line & { readonly fact: ReleaseFact };
type TargetLine = Line & { readonly fact: TargetFact };

export const root = 'release';

/** The story of a release as spans, from all its events: the release, its targets, in each its steps, waits, watch and way back. */
export const spansOf = (events: readonly EventView[]): readonly Span[] => {
  const ofRelease = events.filter(isOfRelease);
  const byTarget = Map.groupBy(events.filter(isOfTarget), ({ target }) => target);
  const [first] = ofRelease;
  if (first?.fact.kind !== 'requested') return [];
  return [
    releaseSpan(first.fact.app, ofRelease),
    ...waits(ofRelease),
    ...[...byTarget].flatMap(([target, lines]) => targetSpans(target, lines)),
  ];
};

const isOfRelease = (event: EventView): event is EventView & ReleaseLine => event.target === undefined;
const isOfTarget = (event: EventView): event is EventView & TargetLine & { readonly target: string } =>
  event.target !== undefined;

const releaseSpan = (app: string, lines: readonly ReleaseLine[]): Span => {
  const last = lines.at(-1);
  const closed = last?.fact.kind === 'closed' ? last.fact : undefined;
  return {
    key: root,
    name: `RUN ${app}`,
    start: lines[0]?.at ?? 0,
    ...(closed !== undefined && {
      end: last?.at ?? 0,
      result: resultOf(closed.outcome.kind),
      message: closed.outcome.reason,
    }),
  };
};

const resultOf = (kind: TargetOutcome['kind'] | 'rejected' | 'aborted'): Result => {
  switch (kind) {
    case 'released':
      return 'success';
    case 'unchanged':
      return 'skip';
    case 'superseded':
    case 'rejected':
    case 'aborted':
      return 'cancellation';
    case 'rolled-back':
    case 'rollback-failed':
    case 'refused':
      return 'failure';
    default:
      return kind satisfies never;
  }
};

/** Questions before anything changes. */
const waits = (lines: readonly ReleaseLine[]): readonly Span[] =>
  pairs(lines, 'asked', ['answered', 'superseded', 'closed']).map(([from, to]) => ({
    key: `wait/${from.cursor}`,
    parent: root,
    name: 'wait for approval',
    ...between(from, to),
  }));

const targetSpans = (target: string, lines: readonly TargetLine[]): readonly Span[] => {
  const [first] = lines;
  if (first === undefined) return [];
  const key = `target/${target}`;
  const closed = lines.findLast(({ fact }) => fact.kind === 'closed');
  const outcome = closed?.fact.kind === 'closed' ? closed.fact.outcome : undefined;
  const within = (name: string, from: TargetLine, to: TargetLine | undefined): Span => ({
    key: `${key}/${from.cursor}`,
    parent: key,
    name,
    target,
    ...between(from, to ?? closed),
  });
  return [
    {
      key,
      parent: root,
      name: target,
      target,
      ...between(first, closed),
      ...(outcome !== undefined && { result: resultOf(outcome.kind), ...reasonOf(outcome) }),
    },
    ...pairs(lines, 'step-started', ['step-started', 'finishing', 'rolling-back', 'completed']).map(
      ([from, to]) => within(stepName(from.fact), from, to),
    ),
    ...pairs(lines, 'suspended', ['resumed', 'rolling-back']).map(([from, to]) =>
      within('wait for a person', from, to),
    ),
    ...pairs(lines, 'soaking', ['soaked']).map(([from, to]) => within('watch', from, to)),
    ...pairs(lines, 'rolling-back', ['completed', 'rollback-failed']).map(([from, to]) =>
      within('roll back', from, to),
    ),
  ];
};

const stepName = (fact: TargetFact): string => {
  if (fact.kind !== 'step-started') return fact.kind;
  return fact.pods === undefined ? `step ${fact.percent} %` : `step ${fact.pods} pods`;
};

const reasonOf = (outcome: TargetOutcome): { readonly message?: string } => {
  if ('reason' in outcome) return { message: outcome.reason };
  return 'by' in outcome ? { message: `replaced by ${outcome.by}` } : {};
};

/** Each line of the kind `opens`, with the first one behind it of a kind that `ends` it. */
const pairs = <L extends { readonly fact: { readonly kind: string } }>(
  lines: readonly L[],
  opens: L['fact']['kind'],
  ends: readonly L['fact']['kind'][],
): readonly (readonly [L, L | undefined])[] =>
  lines.flatMap((line, index) =>
    line.fact.kind === opens
      ? [[line, lines.slice(index + 1).find(({ fact }) => ends.includes(fact.kind))] as const]
      : [],
  );

const between = (from: Line, to: Line | undefined): Pick<Span, 'start' | 'end'> => ({
  start: from.at,
  // A clock that was set back ends nothing before it began.
  ...(to !== undefined && { end: Math.max(from.at, to.at) }),
});
