import type { EventView, ReleaseView, TargetView } from '#domain/view/view.ts';
import type { Io } from '../io.ts';
import { clean, cut } from '../text/clean.ts';
import { dateTime, span } from '../text/time.ts';
import { state, verdictStyle } from './words.ts';

/** What a tree knows of a target beside its view: learned from the events that went by. */
export interface Learned {
  /** How the last step that has settled stands: its pods, in words. */
  readonly settled?: string;
  readonly verdict?: { readonly kind: string; readonly because: string };
}

export type Lore = Readonly<Record<string, Learned>>;

/** Takes in one event: which pods a step has reached, what the last verdict said. */
export const learn = (lore: Lore, { target, fact }: EventView): Lore => {
  if (target === undefined) return lore;
  const before = lore[target] ?? {};
  if (fact.kind === 'step-settled') return { ...lore, [target]: { ...before, settled: fact.because } };
  if (fact.kind === 'judged')
    return {
      ...lore,
      [target]: { ...before, verdict: { kind: fact.verdict.kind, because: fact.verdict.because } },
    };
  return lore;
};

/** A release and its targets as lines for a terminal, none wider than it. */
export const tree = (io: Io, release: ReleaseView, lore: Lore, now: number): readonly string[] => {
  const last = release.targets.length - 1;
  const lines = [
    `${state(io, release)}  ${io.paint('bold', clean(release.app))}  ${clean(release.id)}  ${io.paint('gray', span(now - release.requestedAt))}`,
    `  ${clean(release.says)}`,
    ...question(io, release.question, now).map((line) => `  ${line}`),
    ...release.targets.flatMap((target, index) =>
      branch(io, target, lore[target.name] ?? {}, index === last, now),
    ),
  ];
  return lines.map((line) => cut(line, io.columns()));
};

const branch = (
  io: Io,
  target: TargetView,
  learned: Learned,
  last: boolean,
  now: number,
): readonly string[] => {
  const below = last ? '   ' : '│  ';
  const bar =
    target.outcome === undefined && target.step !== undefined ? `  ${stepBar(io, target.step)}` : '';
  return [
    `${last ? '└─' : '├─'} ${io.paint('bold', clean(target.name))}  ${state(io, target)}${bar}`,
    `${below}${clean(target.says)}`,
    ...question(io, target.question, now).map((line) => `${below}${line}`),
    ...verdict(io, target, learned).map((line) => `${below}${line}`),
  ];
};

const barWidth = 20;

const stepBar = (io: Io, step: NonNullable<TargetView['step']>): string => {
  const full = Math.round((step.percent / 100) * barWidth);
  const bar = io.paint('blue', '█'.repeat(full)) + io.paint('gray', '░'.repeat(barWidth - full));
  return `step ${step.index + 1} of ${step.of} ${bar} ${step.percent} %`;
};

const verdict = (io: Io, target: TargetView, learned: Learned): readonly string[] => {
  if (learned.verdict === undefined || target.state === 'closed') return [];
  const { kind, because } = learned.verdict;
  const style = verdictStyle(kind) ?? 'yellow';
  return [`verdict ${io.paint(style, kind)}: ${clean(because)}`];
};

const question = (io: Io, asked: ReleaseView['question'], now: number): readonly string[] =>
  asked === undefined
    ? []
    : [
        io.paint('magenta', `? ${clean(asked.text)}`),
        `  tidegate approve ${clean(asked.approval)}   (or reject; until ${dateTime(asked.expiresAt)}, ${span(asked.expiresAt - now)} left)`,
      ];
