import type { Mistake, Note } from '#domain/app/app.ts';
import { check, inspect } from '#domain/app/check.ts';
import { hint } from '#domain/app/nearest.ts';
import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/app/tree.ts';
import { secondsOf } from '#domain/app/units.ts';
import { findCycle, sortByNeeds } from './needs.ts';
import { placeOf, type Policy } from './policies.ts';
import { stepShapes, workflowShape } from './policy-shapes.ts';

/** What a workflow comes down to: stages that go one after the other. */
export interface Stage {
  /** Each deployment: the names of its policies. Those of one stage go together. */
  readonly deploys: readonly { readonly policies: readonly string[]; readonly at: Tree }[];
  /** A person must agree before it. */
  readonly asks: boolean;
  /** How long to stand still before it. */
  readonly waitSeconds: number;
}

export interface Workflow {
  readonly stages: readonly Stage[];
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

const meanings: Readonly<Record<string, string>> = {
  notification: 'the message is not sent; the channels of the Tidegate server tell about every release',
  webhook: 'the address is not called; the channels of the Tidegate server tell about every release',
  'depends-on-app': 'Tidegate does not wait for another application; release that one first',
  'apply-component': 'Tidegate applies the components of a target together, in the order of their dependsOn',
};

/** Reads `spec.workflow`, or makes the one that KubeVela would: a deployment for each topology, in their order. */
export const readWorkflow = (tree: Tree | undefined, policies: readonly Policy[]): Workflow => {
  const steps = itemsOf(childOf(tree, 'steps'));
  if (tree === undefined || steps.length === 0)
    return { stages: implied(policies), mistakes: refOf(tree), notes: [] };
  const checked = check(tree, workflowShape, { within: 'spec.workflow' });
  const all = [...steps, ...steps.flatMap((step) => itemsOf(childOf(step, 'subSteps')))];
  const mistakes = [
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...all.flatMap(wrongStep),
    ...circles(steps),
    ...all.flatMap((step) => strangers(step, policies)),
  ];
  const notes = all.flatMap((step) => {
    const type = textOf(childOf(step, 'type')) ?? '';
    const because = Object.hasOwn(meanings, type) ? meanings[type] : undefined;
    return because === undefined ? [] : [{ ...placeOf(step), because: `step ${type}: ${because}` }];
  });
  return { stages: mistakes.length > 0 ? [] : stagesOf(inOrder(steps, tree), policies), mistakes, notes };
};

const refOf = (tree: Tree | undefined): readonly Mistake[] => {
  const ref = childOf(tree, 'ref');
  if (ref === undefined) return [];
  const because = 'workflow.ref names a workflow that lives in a cluster; write its steps here';
  return [{ ...placeOf(ref), because }];
};

const implied = (policies: readonly Policy[]): readonly Stage[] => {
  const overrides = policies.filter(({ type }) => type === 'override').map(({ name }) => name);
  const topologies = policies.filter(({ type }) => type === 'topology');
  const stage = (names: readonly string[], at: Tree): Stage => ({
    deploys: [{ policies: names, at }],
    asks: false,
    waitSeconds: 0,
  });
  const [first] = policies;
  if (topologies.length > 0) return topologies.map(({ name, at }) => stage([...overrides, name], at));
  return overrides.length === 0 || first === undefined ? [] : [stage(overrides, first.at)];
};

const wrongStep = (step: Tree): readonly Mistake[] => {
  const type = textOf(childOf(step, 'type'));
  if (type === undefined) return [];
  const shape = Object.hasOwn(stepShapes, type) ? stepShapes[type] : undefined;
  if (shape === undefined) {
    const because = `unknown workflow step "${type}"; ${hint(type, Object.keys(stepShapes))}`;
    return [{ ...placeOf(childOf(step, 'type') ?? step), because }];
  }
  const condition = childOf(step, 'if');
  const properties = childOf(step, 'properties') ?? treeOf({}, step.at);
  const checked = inspect(properties, shape, { within: `step ${type}` });
  const duration = childOf(properties, 'duration');
  return [
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...(condition === undefined || textOf(condition) === 'always'
      ? []
      : [
          {
            ...placeOf(condition),
            because: 'conditions of steps are CUE, which Tidegate does not run; remove it',
          },
        ]),
    ...(type !== 'suspend' || duration === undefined || secondsOf(textOf(duration) ?? '') !== undefined
      ? []
      : [
          {
            ...placeOf(duration),
            because: 'duration must be a duration with its unit, like 10s, 5m or 1h30m',
          },
        ]),
  ];
};

const strangers = (step: Tree, policies: readonly Policy[]): readonly Mistake[] => {
  if (textOf(childOf(step, 'type')) !== 'deploy') return [];
  const known = policies
    .filter(({ type }) => type === 'topology' || type === 'override')
    .map(({ name }) => name);
  return itemsOf(childOf(childOf(step, 'properties'), 'policies')).flatMap((item) => {
    const name = textOf(item);
    if (name === undefined || known.includes(name)) return [];
    return [
      { ...placeOf(item), because: `no topology or override is named "${name}"; ${hint(name, known)}` },
    ];
  });
};

const nameOf = (step: Tree): string => textOf(childOf(step, 'name')) ?? '';
const needsOf = (step: Tree): readonly string[] =>
  itemsOf(childOf(step, 'dependsOn')).flatMap((item) => textOf(item) ?? []);

const circles = (steps: readonly Tree[]): readonly Mistake[] => {
  const circle = findCycle(steps, nameOf, needsOf);
  if (circle === undefined) return [];
  const because = `steps wait for each other in a circle: ${circle.names.join(' → ')}`;
  return [{ ...placeOf(childOf(circle.first, 'dependsOn') ?? circle.first), because }];
};

/** As they stand; in DAG mode a step comes after those that it waits for. */
const inOrder = (steps: readonly Tree[], tree: Tree): readonly Tree[] =>
  textOf(childOf(childOf(tree, 'mode'), 'steps')) === 'DAG' ? sortByNeeds(steps, nameOf, needsOf) : steps;

const stagesOf = (steps: readonly Tree[], policies: readonly Policy[]): readonly Stage[] => {
  const stages: Stage[] = [];
  let asks = false;
  let waitSeconds = 0;
  for (const step of steps) {
    const group =
      textOf(childOf(step, 'type')) === 'step-group' ? itemsOf(childOf(step, 'subSteps')) : [step];
    const suspend = group.find((one) => textOf(childOf(one, 'type')) === 'suspend');
    const duration = textOf(childOf(childOf(suspend, 'properties'), 'duration'));
    if (suspend !== undefined && duration === undefined) asks = true;
    waitSeconds += duration === undefined ? 0 : (secondsOf(duration) ?? 0);
    const deploys = group.filter((one) => textOf(childOf(one, 'type')) === 'deploy');
    if (deploys.length === 0) continue;
    const isManual = deploys.some((one) => isFalse(childOf(childOf(one, 'properties'), 'auto')));
    stages.push({ deploys: deploys.map(deployOf), asks: asks || isManual, waitSeconds });
    asks = false;
    waitSeconds = 0;
  }
  return stages.length === 0 ? implied(policies) : stages;
};

const isFalse = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === false;

const deployOf = (step: Tree) => ({
  at: step,
  policies: itemsOf(childOf(childOf(step, 'properties'), 'policies')).flatMap((item) => textOf(item) ?? []),
});
