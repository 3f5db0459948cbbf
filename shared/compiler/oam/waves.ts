import { childOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';

import type { HooksOf } from './workflow-steps.ts';
import { placeOf, type Policy } from './policies.ts';
import type { Note } from '#domain/config/place.ts';
import type { Hook } from '#domain/app/hooks.ts';

/** What a workflow comes down to: stages that go one after the other. */
export interface Stage {
  /** Each deployment: the names of its policies. Those of one stage go together. */
  readonly deploys: readonly { readonly policies: readonly string[]; readonly at: Tree }[];
  /** A person must agree before it. */
  readonly asks: boolean;
}

/** What stands in a workflow, in its order; `beforeWave` of a hook counts stages. */
export interface Stages {
  readonly stages: readonly Stage[];
  readonly hooks: readonly Hook[];
}

/** The workflow that KubeVela makes where none is written: a deployment for each topology, all overrides laid over it. */
export const implied = (policies: readonly Policy[]): readonly Stage[] => {
  const overrides = policies.filter(({ type }) => type === 'override').map(({ name }) => name);
  const topologies = policies.filter(({ type }) => type === 'topology');
  const stage = (names: readonly string[], at: Tree): Stage => ({
    deploys: [{ policies: names, at }],
    asks: false,
  });
  const [first] = policies;
  if (topologies.length > 0) return topologies.map(({ name, at }) => stage([...overrides, name], at));
  return overrides.length === 0 || first === undefined ? [] : [stage(overrides, first.at)];
};

/** Stages in their order, and the hooks of each before it: those of a group before the deployments of the group. */
export const laidOut = (
  steps: readonly Tree[],
  policies: readonly Policy[],
  known: ReadonlyMap<Tree, HooksOf>,
  notes: Note[],
): Stages => {
  const stages: Stage[] = [];
  const hooks: Hook[] = [];
  let question: Tree | undefined;
  for (const step of steps) {
    const group = typeOf(step) === 'step-group' ? itemsOf(childOf(step, 'subSteps')) : [step];
    question = group.find(isQuestion) ?? question;
    hooks.push(
      ...group.flatMap((one) =>
        (known.get(one)?.hooks ?? []).map((hook): Hook => ({ ...hook, beforeWave: stages.length })),
      ),
    );
    const deploys = group.filter((one) => typeOf(one) === 'deploy');
    if (deploys.length === 0) continue;
    const isManual = deploys.some((one) => isFalse(childOf(childOf(one, 'properties'), 'auto')));
    stages.push({ deploys: deploys.map(deployOf), asks: question !== undefined || isManual });
    question = undefined;
  }
  if (stages.length === 0) {
    notes.push(...nothingApplied(steps));
    return withoutDeployments(steps, policies, hooks, question);
  }
  if (question !== undefined)
    notes.push({ ...placeOf(question), reason: 'step suspend: nothing comes after it, so nobody is asked' });
  return { stages, hooks };
};

/** Where no step deploys, everything goes out where the first component is applied, or else at the end. */
const withoutDeployments = (
  steps: readonly Tree[],
  policies: readonly Policy[],
  hooks: readonly Hook[],
  question: Tree | undefined,
): Stages => {
  const stages = implied(policies);
  const first = steps.findIndex(appliesComponent);
  const names = (some: readonly Tree[]) =>
    some.flatMap((step) => [step, ...itemsOf(childOf(step, 'subSteps'))]).map(nameOf);
  const after = first === -1 ? [] : names(steps.slice(first));
  const [head, ...rest] = stages;
  return {
    stages: head === undefined || question === undefined ? stages : [{ ...head, asks: true }, ...rest],
    hooks: hooks.map((hook) => (after.includes(hook.step) ? { ...hook, beforeWave: Infinity } : hook)),
  };
};

const appliesComponent = (step: Tree): boolean =>
  [step, ...itemsOf(childOf(step, 'subSteps'))].some((one) => typeOf(one) === 'apply-component');

const nothingApplied = (steps: readonly Tree[]): readonly Note[] => {
  const [first] = steps;
  if (first === undefined || steps.some(appliesComponent)) return [];
  const reason =
    'no step of this workflow deploys anything, so KubeVela would not; Tidegate releases all components after the steps';
  return [{ ...placeOf(first), reason }];
};

/** What people call a step. */
export const nameOf = (step: Tree): string => textOf(childOf(step, 'name')) ?? '';
const typeOf = (step: Tree): string | undefined => textOf(childOf(step, 'type'));

const isQuestion = (step: Tree): boolean =>
  typeOf(step) === 'suspend' && childOf(childOf(step, 'properties'), 'duration') === undefined;

const isFalse = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === false;

const deployOf = (step: Tree) => ({
  at: step,
  policies: itemsOf(childOf(childOf(step, 'properties'), 'policies')).flatMap((item) => textOf(item) ?? []),
});
