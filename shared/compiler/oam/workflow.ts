import { check, inspect } from '#domain/config/validate.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { hooksOf } from './workflow-steps.ts';
import { findCycle, sortByNeeds } from '#domain/order/graph.ts';
import { notHere } from './unsupported.ts';
import { placeOf, type Policy } from './policies.ts';
import { sameNames, withNames } from './step-names.ts';
import { stepShapes, workflowShape } from './policy-schemas.ts';
import { leftOut, unknownComponent } from './apply-component.ts';
import { deployOf, implied, laidOut, nameOf, type Stages } from './waves.ts';
import { carryValues } from './carried-values.ts';
import { readConditions } from './step-conditions.ts';
import type { Hook } from '#domain/app/hooks.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import type { Application } from '../application.ts';

export interface Workflow extends Stages {
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

/** Reads `spec.workflow`, or creates the one that KubeVela would: a deployment for each topology, in their order. */
export const readWorkflow = (application: Application, policies: readonly Policy[]): Workflow => {
  const tree = application.workflow && withNames(application.workflow);
  const { marks, namespace } = application;
  const context = { name: marks.name, appName: marks.name, namespace };
  const carried = carryValues(itemsOf(childOf(tree, 'steps')), context);
  const { steps } = carried;
  if (tree === undefined || steps.length === 0)
    return { stages: implied(policies), hooks: [], mistakes: [], notes: [] };
  const checked = check(tree, workflowShape, { within: 'spec.workflow' });
  const all = [...steps, ...steps.flatMap((step) => itemsOf(childOf(step, 'subSteps')))];
  const mistakes: Mistake[] = [
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...all.flatMap(wrongStep),
    ...circles(steps),
    ...sameNames(all),
    ...all.flatMap((step) => strangers(step, policies)),
    ...all.flatMap((step) => unknownComponent(step, application)),
  ];
  const conditions = readConditions(inOrder(steps, tree), context, carried.inputs);
  mistakes.push(...carried.mistakes, ...conditions.mistakes);
  const hooks = new Map(all.map((step) => [step, hooksOf(step, marks.name, conditions.tests.get(step))]));
  const found = [...hooks.values()];
  mistakes.push(...found.flatMap((one) => one.mistakes));
  const notes = [
    ...all.flatMap(notesOf),
    ...found.flatMap((one) => one.notes),
    ...conditions.notes,
    ...leftOut(steps, application),
    ...unnamed(all, policies),
  ];
  if (mistakes.length > 0) return { stages: [], hooks: [], mistakes, notes };
  const out = laidOut(conditions.steps, policies, hooks, notes, namespace);
  return { ...out, hooks: out.hooks.map((hook) => withStages(hook, conditions.steps, out)), mistakes, notes };
};

/** A condition with the stages of the steps that it refers to; a group has those of its own steps. */
const withStages = (hook: Hook, steps: readonly Tree[], { stages }: Stages): Hook => {
  if (hook.when === undefined) return hook;
  const known = steps.flatMap((step) => {
    const parts = [step, ...itemsOf(childOf(step, 'subSteps'))];
    return parts.flatMap((part) => {
      const inner = part === step ? parts : [part];
      const names = new Set(inner.map(nameOf));
      const first = stages.findIndex(({ deploys }) => deploys.some(({ at }) => names.has(nameOf(at))));
      return first === -1 ? [] : [[nameOf(part), [first, first + 1] as const] as const];
    });
  });
  return { ...hook, when: { ...hook.when, waves: Object.fromEntries(known) } };
};

/** The part of a step that is accepted but means something else here, or nothing. */
const notesOf = (step: Tree): readonly Note[] => {
  const type = textOf(childOf(step, 'type')) ?? '';
  const say = (tree: Tree, reason: string): Note => ({
    ...placeOf(tree),
    reason: `step ${type}: ${reason}`,
  });
  const timeout = childOf(step, 'timeout');
  const condition = childOf(step, 'if');
  return [
    ...(timeout === undefined || type === 'depends-on-app'
      ? []
      : [say(timeout, 'its timeout has no effect; batches, approvals and calls have their own limits')]),
    ...(textOf(condition) !== 'always' ||
    condition === undefined ||
    type === 'notification' ||
    type === 'webhook'
      ? []
      : [say(condition, 'after a failure Tidegate rolls back, so this step does not always run')]),
  ];
};

const wrongStep = (step: Tree): readonly Mistake[] => {
  const type = textOf(childOf(step, 'type'));
  if (type === undefined) return [];
  const shape = Object.hasOwn(stepShapes, type) ? stepShapes[type] : undefined;
  if (shape === undefined) {
    const reason = notHere('workflow step', type, Object.keys(stepShapes));
    return [{ ...placeOf(childOf(step, 'type') ?? step), reason }];
  }
  const properties = childOf(step, 'properties') ?? treeOf({}, step.at);
  const checked = inspect(properties, shape, { within: `step ${type}` });
  return checked.kind === 'mistaken' ? checked.mistakes : [];
};

const strangers = (step: Tree, policies: readonly Policy[]): readonly Mistake[] => {
  if (textOf(childOf(step, 'type')) !== 'deploy') return [];
  const known = policies
    .filter(({ type }) => type === 'topology' || type === 'override')
    .map(({ name }) => name);
  return itemsOf(childOf(childOf(step, 'properties'), 'policies')).flatMap((item) => {
    const name = textOf(item);
    if (name === undefined || known.includes(name)) return [];
    return [{ ...placeOf(item), reason: `no topology or override is named "${name}"; ${hint(name, known)}` }];
  });
};

/** Policies that choose places or change components do so only in the steps that name them. */
const unnamed = (steps: readonly Tree[], policies: readonly Policy[]): readonly Note[] => {
  const deploys = steps.flatMap(deployOf);
  const named = new Set(deploys.flatMap((one) => (one.kind === 'policies' ? one.policies : [])));
  if (deploys.length === 0) return [];
  return policies
    .filter(({ name, type }) => (type === 'topology' || type === 'override') && !named.has(name))
    .map(({ name, type, at }) => ({
      ...placeOf(at),
      reason: `${type} "${name}": no step of the workflow names it, so it does nothing; name it in a deploy step, or remove it`,
    }));
};

const needsOf = (step: Tree): readonly string[] =>
  itemsOf(childOf(step, 'dependsOn')).flatMap((item) => textOf(item) ?? []);

const circles = (steps: readonly Tree[]): readonly Mistake[] => {
  const circle = findCycle(steps, nameOf, needsOf);
  if (circle === undefined) return [];
  const reason = `steps wait for each other in a circle: ${circle.names.join(' → ')}`;
  return [{ ...placeOf(childOf(circle.first, 'dependsOn') ?? circle.first), reason }];
};

/** In their order; in DAG mode a step comes after those that it depends on. */
const inOrder = (steps: readonly Tree[], tree: Tree): readonly Tree[] =>
  textOf(childOf(childOf(tree, 'mode'), 'steps')) === 'DAG' ? sortByNeeds(steps, nameOf, needsOf) : steps;
