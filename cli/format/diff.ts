import type { Change } from '#domain/plan/diff.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';

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
  if (moved.length === 0) return [`${against}: nothing changes`];
  const same = diffs.length - moved.length;
  const rest = same === 0 ? '' : ` (${same} more ${same === 1 ? 'object stays' : 'objects stay'} as before)`;
  const added = moved.filter(({ kind }) => kind === 'new').map(({ object }) => clean(object));
  const lines = [
    ...(added.length === 0 ? [] : [`${io.paint(colors.new, 'new')} ${added.join(', ')}`]),
    ...moved.filter(({ kind }) => kind !== 'new').flatMap((diff) => describeDiff(io, diff)),
  ];
  return [`${against}${rest}:`, ...lines.map((line) => `  ${line}`)];
};

/** What becomes of one object, a line for each field. */
export const describeDiff = (io: Io, diff: LiveDiff): readonly string[] => {
  const head = `${io.paint(colors[diff.kind], diff.kind)} ${clean(diff.object)}`;
  if ('reason' in diff) return [`${head}: ${clean(diff.reason)}`];
  return [head, ...diff.changes.map((change) => `  ${describeChange(change)}`)];
};

const describeChange = ({ path, before, after }: Change): string =>
  `${clean(path)}: ${show(before)} → ${show(after)}`;

const show = (value: unknown): string =>
  value === undefined ? 'nothing' : clean(JSON.stringify(value)).slice(0, 200);
