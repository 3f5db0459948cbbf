import type { Judging } from '../analysis/verdict.ts';
import type { WatchPolicy } from '../analysis/burn-rate.ts';
import { check } from '../config/validate.ts';
import type { Read } from '../config/result.ts';
import { duration, oneOf, optional, or, percent, record } from '../config/schema.ts';
import { type Tree, treeOf } from '../config/tree.ts';

const longest = 7 * 86_400;
const usualSeconds = 1800;

const watchShape = record({
  for: or(duration(60, longest), usualSeconds),
  objective: optional(percent(1, 99.9999)),
  onBurn: or(oneOf('hold', 'rollback'), 'rollback'),
});

/**
 * How long the whole is watched after 100 %: `watch: 1h`, or a map, or `false`. Where nothing is said, an objective that
 * is required is watched for half an hour, and without one nothing is.
 */
export const readWatch = (tree: Tree | undefined, judging: Judging): Read<WatchPolicy | undefined> => {
  const slo = judging.checks.find((one) => one.kind === 'slo');
  if (tree === undefined && (slo === undefined || slo.advisory === true))
    return { kind: 'fine', value: undefined };
  if (tree?.kind === 'leaf' && tree.value === false) return { kind: 'fine', value: undefined };
  const nowhere = { file: '', line: 0, column: 0 };
  const said = tree?.kind === 'map' || tree === undefined ? (tree ?? treeOf({}, nowhere)) : wrapped(tree);
  const checked = check(said, watchShape, { within: 'release.watch' });
  if (checked.kind === 'mistaken') return checked;
  const { for: seconds, onBurn, objective } = checked.value;
  const share = objective === undefined ? slo?.objective : Math.round(objective * 1e7) / 1e9;
  if (share === undefined)
    return {
      kind: 'mistaken',
      mistakes: [{ ...said.at, because: 'release.watch needs an objective: 99.9% here, or as checks.slo' }],
    };
  return {
    kind: 'fine',
    value: { seconds, objective: share, onBurn: onBurn === 'rollback' ? 'roll-back' : 'hold' },
  };
};

const wrapped = (tree: Tree): Tree => ({ kind: 'map', at: tree.at, entries: new Map([['for', tree]]) });
