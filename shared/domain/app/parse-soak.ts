import type { Judging } from '../analysis/verdict.ts';
import type { SoakPolicy } from '../analysis/burn-rate.ts';
import { check } from '../config/validate.ts';
import type { Read } from '../config/result.ts';
import { duration, oneOf, optional, or, percent, record, renamed } from '../config/schema.ts';
import { type Tree, treeOf } from '../config/tree.ts';

const longest = 7 * 86_400;
const usualSeconds = 1800;

export const soakShape = record({
  for: or(duration(60, longest), usualSeconds),
  objective: optional(percent(1, 99.9999)),
  onBurn: or(renamed(oneOf('ask', 'rollback'), { hold: 'ask' }), 'rollback'),
});

/**
 * How long the release soaks after 100 %: `soak: 1h`, a map, or `false`. The default is half an hour where an objective is
 * required, and no soak without one.
 */
export const parseSoak = (tree: Tree | undefined, judging: Judging): Read<SoakPolicy | undefined> => {
  const slo = judging.checks.find((one) => one.kind === 'slo');
  if (tree === undefined && (slo === undefined || slo.advisory === true))
    return { kind: 'fine', value: undefined };
  if (tree?.kind === 'leaf' && tree.value === false) return { kind: 'fine', value: undefined };
  const nowhere = { file: '', line: 0, column: 0 };
  const said = tree?.kind === 'map' || tree === undefined ? (tree ?? treeOf({}, nowhere)) : wrapped(tree);
  const checked = check(said, soakShape, { within: 'release.soak' });
  if (checked.kind === 'mistaken') return checked;
  const { for: seconds, onBurn, objective } = checked.value;
  const share = objective === undefined ? slo?.objective : Math.round(objective * 1e7) / 1e9;
  if (share === undefined)
    return {
      kind: 'mistaken',
      mistakes: [{ ...said.at, reason: 'release.soak needs an objective: 99.9% here, or as checks.slo' }],
    };
  return {
    kind: 'fine',
    value: { seconds, objective: share, onBurn: onBurn === 'rollback' ? 'roll-back' : 'ask' },
  };
};

const wrapped = (tree: Tree): Tree => ({ kind: 'map', at: tree.at, entries: new Map([['for', tree]]) });
