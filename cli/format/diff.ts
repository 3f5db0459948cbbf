import type { Change } from '#domain/plan/diff.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { say } from '../words/message.ts';
import { reason } from '../words/recorded.ts';

const colors = {
  new: 'green',
  changed: 'yellow',
  gone: 'red',
  same: 'gray',
  unknown: 'red',
  refused: 'red',
} as const;

/** The changes to some objects; unchanged ones are only counted. */
export const formatDiffs = (io: Io, against: string, diffs: readonly LiveDiff[]): readonly string[] => {
  const moved = diffs.filter(({ kind }) => kind !== 'same');
  if (moved.length === 0) return [say(io, 'nothing-changes', { against })];
  const same = diffs.length - moved.length;
  const rest = same === 0 ? '' : say(io, same === 1 ? 'rest-one' : 'rest-many', { count: same });
  const added = moved.filter(({ kind }) => kind === 'new').map(({ object }) => clean(object));
  const lines = [
    ...(added.length === 0 ? [] : [`${io.paint(colors.new, say(io, 'diff-new'))} ${added.join(', ')}`]),
    ...moved.filter(({ kind }) => kind !== 'new').flatMap((diff) => describeDiff(io, diff)),
  ];
  return [`${against}${rest}:`, ...lines.map((line) => `  ${line}`)];
};

/** What becomes of one object, a line for each field. */
export const describeDiff = (io: Io, diff: LiveDiff): readonly string[] => {
  const head = `${io.paint(colors[diff.kind], say(io, `diff-${diff.kind}`))} ${clean(diff.object)}`;
  if ('reason' in diff) return [`${head}: ${clean(reason(io, diff.reason))}`];
  return [head, ...diff.changes.map((change) => `  ${describeChange(io, change)}`)];
};

const describeChange = (io: Io, { path, before, after }: Change): string =>
  `${clean(path)}: ${show(io, before)} → ${show(io, after)}`;

const show = (io: Io, value: unknown): string =>
  value === undefined ? say(io, 'nothing') : clean(JSON.stringify(value)).slice(0, 200);
