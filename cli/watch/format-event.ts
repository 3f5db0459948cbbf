import type { EventView, ReleaseView, TargetView } from '#domain/view/view.ts';
import type { Io, Style } from '../io.ts';
import { clean } from '../text/clean.ts';
import { clockTime } from '../text/time.ts';
import { say } from '../words/message.ts';

interface Mark {
  readonly sign: string;
  readonly style: Style;
}

const good: Mark = { sign: '✔', style: 'green' };
const bad: Mark = { sign: '✖', style: 'red' };
const moving: Mark = { sign: '◌', style: 'blue' };
const asking: Mark = { sign: '?', style: 'magenta' };
const still: Mark = { sign: '॥', style: 'yellow' };
const quiet: Mark = { sign: '·', style: 'gray' };
const back: Mark = { sign: '↩', style: 'red' };

const releaseMarks: Record<ReleaseView['state'], Mark> = {
  planning: moving,
  'waiting-for-approval': asking,
  running: moving,
  paused: still,
  'rolling-back': back,
  closed: quiet,
};

const targetMarks: Record<TargetView['state'], Mark> = {
  waiting: quiet,
  queued: quiet,
  preparing: moving,
  moving,
  judging: moving,
  suspended: asking,
  blocked: still,
  finishing: moving,
  soaking: moving,
  'rolling-back': back,
  closed: quiet,
};

type End = NonNullable<ReleaseView['outcome'] | TargetView['outcome']>['kind'];

const endMarks: Record<End, Mark> = {
  released: good,
  unchanged: good,
  'rolled-back': back,
  'rollback-failed': bad,
  superseded: quiet,
  refused: bad,
  rejected: bad,
  aborted: bad,
};

/** A sign and the word beside it, never the colour alone: `◌ running`, `✔ released`. */
export const state = (io: Io, seen: ReleaseView | TargetView): string => {
  const { sign, style } = markOf(seen);
  return io.paint(style, `${sign} ${stateWord(io, seen)}`);
};

export const stateWord = (io: Pick<Io, 'language'>, seen: ReleaseView | TargetView): string =>
  seen.outcome === undefined ? say(io, `state-${seen.state}`) : say(io, `end-${seen.outcome.kind}`);

const markOf = (seen: ReleaseView | TargetView): Mark => {
  if (seen.outcome !== undefined) return endMarks[seen.outcome.kind];
  return 'targets' in seen ? releaseMarks[seen.state] : targetMarks[seen.state];
};

/** One plain line for one event: UTC time, place, sentence. */
export const eventLine = (io: Io, event: EventView): string => {
  const style = styleOf(event);
  const sentence = clean(event.message);
  const time = io.paint('gray', clockTime(event.at));
  const place = io.paint('bold', clean(event.target ?? say(io, 'place-release')));
  return `${time} ${place}: ${style === undefined ? sentence : io.paint(style, sentence)}`;
};

/**
 * For each event in turn, whether to show it: a refused release is closed at once, with the sentence that the line before
 * has just given.
 */
export const unrepeated = (): ((event: EventView) => boolean) => {
  let before = '';
  return ({ fact, message }) => {
    const isRepeated = fact.kind === 'closed' && message === before;
    before = message;
    return !isRepeated;
  };
};

const factStyles: Partial<Record<EventView['fact']['kind'], Style>> = {
  'rolling-back': 'red',
  refused: 'red',
  aborted: 'red',
  'rollback-failed': 'red',
  blocked: 'yellow',
  paused: 'yellow',
  asked: 'magenta',
  suspended: 'magenta',
};

/** Red only where users are hurt or a person is needed; most lines have no colour. */
const styleOf = ({ fact }: EventView): Style | undefined => {
  if (fact.kind === 'judged') return verdictStyle(fact.verdict.kind);
  if (fact.kind === 'closed' || fact.kind === 'target-closed') return endMarks[fact.outcome.kind].style;
  return factStyles[fact.kind];
};

export const verdictStyle = (kind: string): Style | undefined =>
  kind === 'pass' ? 'green' : kind === 'fail' ? 'red' : kind === 'wait' ? undefined : 'yellow';
