import { stepTestHolds, type StepPhase, type StepTest } from '#domain/app/step-test.ts';
import { childOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import { placeOf } from './policies.ts';
import { readStepCondition } from './step-condition.ts';
import { nameOf } from './waves.ts';

/** The effect of a workflow's conditions. */
export interface Conditions {
  /** Without those whose condition can never hold. */
  readonly steps: readonly Tree[];
  /** What is evaluated when a step's turn comes. */
  readonly tests: ReadonlyMap<Tree, StepTest>;
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

/** Done between the waves: whether it is wanted can be asked when its turn comes. */
const asksLater = (step: Tree): boolean => {
  const type = textOf(childOf(step, 'type'));
  if (type === 'suspend') return childOf(childOf(step, 'properties'), 'duration') !== undefined;
  return type === 'notification' || type === 'webhook' || type === 'depends-on-app';
};

/** After one of these a release continues only if it succeeded; a notification may fail. */
const isVital = (step: Tree): boolean => textOf(childOf(step, 'type')) !== 'notification';

/**
 * Reads the conditions of steps. What is deployed is decided before anything moves: every earlier step has succeeded
 * there, because otherwise everything would be rolling back.
 */
export const readConditions = (
  steps: readonly Tree[],
  context: Readonly<Record<string, string>>,
  inputs: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Conditions => {
  const tests = new Map<Tree, StepTest>();
  const mistakes: Mistake[] = [];
  const notes: Note[] = [];
  const phases = new Map<string, StepPhase | undefined>();
  const keeps = (step: Tree): boolean => {
    const condition = childOf(step, 'if');
    const text = textOf(condition);
    if (condition === undefined || text === undefined || text === 'always') return true;
    const read = readStepCondition(text, {
      steps: [...phases.keys()],
      context,
      inputs: inputs.get(nameOf(step)) ?? {},
    });
    if (read.kind === 'wrong') {
      mistakes.push({ ...placeOf(condition), reason: read.reason });
      return true;
    }
    const holds = stepTestHolds(read.test, (name) => phases.get(name));
    if (asksLater(step)) {
      tests.set(step, read.test);
      return true;
    }
    if (holds === undefined)
      mistakes.push({
        ...placeOf(condition),
        reason:
          'what is deployed is decided before anything moves, and this hangs on a step that may go either way; ask for deployments or questions only, or remove it',
      });
    if (holds === false)
      notes.push({
        ...placeOf(condition),
        reason: `step "${nameOf(step)}" is left out: its condition can never hold, since after a failure everything comes back`,
      });
    return holds !== false;
  };
  const walk = (step: Tree): readonly Tree[] => {
    const isKept = keeps(step);
    const list = childOf(step, 'subSteps');
    const inner = itemsOf(list).flatMap((one) => (isKept ? walk(one) : []));
    const isSure = isVital(step) && !tests.has(step);
    phases.set(nameOf(step), isKept ? (isSure ? 'succeeded' : undefined) : 'skipped');
    if (!isKept) return [];
    if (step.kind !== 'map' || list?.kind !== 'list') return [step];
    return [{ ...step, entries: new Map(step.entries).set('subSteps', { ...list, items: [...inner] }) }];
  };
  return { steps: steps.flatMap(walk), tests, mistakes, notes };
};
