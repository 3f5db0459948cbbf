import { isChange, isRefused, isUnknown, type TargetPlan } from '#domain/plan/plan-view.ts';
import { formatPlan } from '../format/plan.ts';
import type { Io } from '../io.ts';
import type { PlannedHere } from '../offline/plan-somewhere.ts';
import { clean } from '../text/clean.ts';

/** The first line of every comment about this application: by it the next plan finds the comment of the last one. */
export const markerOf = (app: string): string => `<!-- tidegate plan of ${app} -->`;

/** A plan as Markdown: the verdict, a row for each target, and the whole plan folded away; at most `longest` characters. */
export const commentOf = (io: Io, view: PlannedHere, longest: number): string => {
  const { plan, hash, targets } = view;
  const head = [
    markerOf(plan.app),
    `### Tidegate: ${verdictOf(plan.app, targets)}`,
    '',
    '| target | cluster, namespace | |',
    '| --- | --- | --- |',
    ...plan.targets.map(({ name, cluster, namespace }) => {
      const target = targets.find((one) => one.name === name);
      return `| ${code(name)} | ${code(cluster)}, ${code(namespace)} | ${target === undefined ? '' : stateOf(target)} |`;
    }),
    '',
    plan.approval === undefined
      ? 'No approval before it begins.'
      : '**An approval is needed before it begins.**',
    '',
  ].join('\n');
  const foot = `\n\nPlan ${code(hash)}\n`;
  return `${head}${folded(io, view, longest - head.length - foot.length)}${foot}`;
};

const verdictOf = (app: string, targets: readonly TargetPlan[]): string => {
  const name = code(app);
  const refused = targets.filter(isRefused).length;
  if (refused > 0) return `a release of ${name} would be refused in ${countOf(refused)}`;
  const unknown = targets.filter(isUnknown).length;
  if (unknown > 0) return `what a release of ${name} changes is not known for ${countOf(unknown)}`;
  const changed = targets.filter(isChange).length;
  return changed === 0 ? `no change of ${name}` : `${name} changes in ${countOf(changed)}`;
};

const countOf = (targets: number): string => `${targets} ${targets === 1 ? 'target' : 'targets'}`;

const stateOf = (target: TargetPlan): string => {
  if (isRefused(target)) return 'would be refused';
  if (isUnknown(target)) return 'not known';
  return isChange(target) ? 'changes' : 'no change';
};

const summary = '<details><summary>The plan</summary>\n\n';
const end = '\n\n</details>';
const cut = '\n… cut here; run `tidegate plan` for all of it';

/** The plan in a block of code, where no name and no mention of a person means anything. */
const folded = (io: Io, view: PlannedHere, room: number): string => {
  const text = formatPlan({ ...io, paint: (_, plain) => plain }, view);
  // A fence ends at a line of as many backticks, so it is longer than any run inside.
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const left = room - summary.length - end.length - cut.length - 2 * fence.length - 8;
  const shown = text.length > left ? `${text.slice(0, Math.max(0, left))}${cut}` : text;
  return `${summary}${fence}text\n${shown}\n${fence}${end}`;
};

/** A name in backticks, none of which it may hold itself; bars would end a cell. */
const code = (text: string): string => `\`${clean(text).replaceAll(/[`|]/g, '')}\``;
