import type { ChangeLine } from '#domain/view/changes.ts';
import type { PlanView, TargetPlan } from '#domain/plan/plan-view.ts';

type Line = Omit<ChangeLine, 'targets'>;

/** What a plan changes, as the lines of a release: by the clusters where they were asked, else by the last good release. */
export const linesOf = ({ targets }: PlanView): readonly ChangeLine[] => {
  const all = targets.flatMap((target) => linesIn(target).map((line) => ({ line, name: target.name })));
  const groups = Map.groupBy(all, ({ line }) => JSON.stringify(line));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first.line, targets: same.map(({ name }) => name) }];
  });
};

const linesIn = ({ live, good, stepped, applied }: TargetPlan): readonly Line[] => {
  const objects = live ?? (good.kind === 'since' ? good.objects : undefined);
  if (objects === undefined) return [...stepped, ...applied].map((object) => ({ object, kind: 'new' }));
  return objects.flatMap((one): readonly Line[] => {
    const { object, kind } = one;
    if (kind === 'changed') return one.changes.map((change) => ({ object, kind, ...change }));
    return kind === 'new' || kind === 'gone' ? [{ object, kind }] : [];
  });
};
