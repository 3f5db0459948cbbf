import { childOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';

import { applyOf, isApply, isSamePlace, typeOf, type ComponentDeploy } from './apply-component.ts';
import type { HooksOf } from './workflow-steps.ts';
import { placeOf, type Policy } from './policies.ts';
import type { Note } from '#domain/config/place.ts';
import type { Hook } from '#domain/app/hooks.ts';

/** What a workflow comes down to: stages that go one after the other. */
export interface Stage {
  /** Those of one stage go together. */
  readonly deploys: readonly Deploy[];
  /** A person must agree before it. */
  readonly asks: boolean;
}

/** All components with the named policies, or a single component. */
export type Deploy =
  | { readonly kind: 'policies'; readonly policies: readonly string[]; readonly at: Tree }
  | ComponentDeploy;

/** The items of a workflow, in order; `beforeWave` of a hook counts stages. */
export interface Stages {
  readonly stages: readonly Stage[];
  readonly hooks: readonly Hook[];
  /** Where there is no stage that could ask: a person must agree before anything goes out. */
  readonly asksFirst?: boolean;
}

/** The workflow that KubeVela makes where none is written: a deployment for each topology, all overrides laid over it. */
export const implied = (policies: readonly Policy[]): readonly Stage[] => {
  const overrides = policies.filter(({ type }) => type === 'override').map(({ name }) => name);
  const topologies = policies.filter(({ type }) => type === 'topology');
  const stage = (names: readonly string[], at: Tree): Stage => ({
    deploys: [{ kind: 'policies', policies: names, at }],
    asks: false,
  });
  const [first] = policies;
  if (topologies.length > 0) return topologies.map(({ name, at }) => stage([...overrides, name], at));
  return overrides.length === 0 || first === undefined ? [] : [stage(overrides, first.at)];
};

/** Stages in order, and the hooks of each before it: those of a group before the deployments of the group. */
export const laidOut = (
  steps: readonly Tree[],
  policies: readonly Policy[],
  known: ReadonlyMap<Tree, HooksOf>,
  notes: Note[],
  namespace: string,
): Stages => {
  const stages: Stage[] = [];
  const hooks: Hook[] = [];
  let question: Tree | undefined;
  for (const step of steps) {
    const group = typeOf(step) === 'step-group' ? itemsOf(childOf(step, 'subSteps')) : [step];
    question = group.find(isQuestion) ?? question;
    const own = group.flatMap((one) => known.get(one)?.hooks ?? []);
    hooks.push(...own.map((hook): Hook => ({ ...hook, beforeWave: stages.length })));
    const deploys = group.flatMap(deployOf);
    if (deploys.length === 0) continue;
    const isManual = group.some((one) => isFalse(childOf(childOf(one, 'properties'), 'auto')));
    const isAlone = question === undefined && !isManual && hooks.at(-1)?.beforeWave !== stages.length;
    const last = stages.at(-1);
    if (isAlone && last !== undefined && continues(last, deploys, namespace))
      stages.splice(-1, 1, { ...last, deploys: [...last.deploys, ...deploys] });
    else stages.push({ deploys, asks: question !== undefined || isManual });
    question = undefined;
  }
  if (stages.length === 0) {
    notes.push(...nothingApplied(steps));
    return withoutDeployments(policies, hooks, question);
  }
  if (question !== undefined)
    notes.push({ ...placeOf(question), reason: 'step suspend: nothing comes after it, so it has no effect' });
  return { stages, hooks };
};

/** Whether these join the wave before them, because nothing comes between: components of one and the same place. */
const continues = (stage: Stage, deploys: readonly Deploy[], namespace: string): boolean => {
  const [first] = stage.deploys;
  return [...stage.deploys, ...deploys].every(
    (one) => one.kind === 'component' && first?.kind === 'component' && isSamePlace(one, first, namespace),
  );
};

/** Where no step deploys, everything goes out at the end. */
const withoutDeployments = (
  policies: readonly Policy[],
  hooks: readonly Hook[],
  question: Tree | undefined,
): Stages => {
  const stages = implied(policies);
  const [head, ...rest] = stages;
  const asks = question !== undefined;
  return head === undefined || !asks
    ? { stages, hooks, asksFirst: asks }
    : { stages: [{ ...head, asks }, ...rest], hooks };
};

const nothingApplied = (steps: readonly Tree[]): readonly Note[] => {
  const [first] = steps;
  if (first === undefined) return [];
  const reason =
    'no step of this workflow deploys anything, so KubeVela would not; Tidegate releases all components after the steps';
  return [{ ...placeOf(first), reason }];
};

/** What people call a step. */
export const nameOf = (step: Tree): string => textOf(childOf(step, 'name')) ?? '';

const isQuestion = (step: Tree): boolean =>
  typeOf(step) === 'suspend' && childOf(childOf(step, 'properties'), 'duration') === undefined;

const isFalse = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === false;

/** What a step sends out, or nothing. */
export const deployOf = (step: Tree): readonly Deploy[] => {
  if (isApply(step)) return [applyOf(step)];
  if (typeOf(step) !== 'deploy') return [];
  const policies = itemsOf(childOf(childOf(step, 'properties'), 'policies'));
  return [{ kind: 'policies', at: step, policies: policies.flatMap((item) => textOf(item) ?? []) }];
};
