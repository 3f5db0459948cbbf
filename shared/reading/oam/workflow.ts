import type { Mistake, Note } from '#domain/app/app.ts';
import { check, inspect } from '#domain/app/check.ts';
import { hint } from '#domain/app/nearest.ts';
import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/app/tree.ts';
import type { Errand } from '#domain/release/errand.ts';
import { errandsOf, type ErrandsOf } from './errands.ts';
import { findCycle, sortByNeeds } from './needs.ts';
import { placeOf, type Policy } from './policies.ts';
import { stepShapes, workflowShape } from './policy-shapes.ts';

/** What a workflow comes down to: stages that go one after the other. */
export interface Stage {
  /** Each deployment: the names of its policies. Those of one stage go together. */
  readonly deploys: readonly { readonly policies: readonly string[]; readonly at: Tree }[];
  /** A person must agree before it. */
  readonly asks: boolean;
}

export interface Workflow {
  readonly stages: readonly Stage[];
  /** What is done between the stages; `beforeWave` counts stages. */
  readonly errands: readonly Errand[];
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

const meanings: Readonly<Record<string, string>> = {
  'apply-component': 'Tidegate applies the components of a target together, in the order of their dependsOn',
};

/** Reads `spec.workflow`, or makes the one that KubeVela would: a deployment for each topology, in their order. */
export const readWorkflow = (tree: Tree | undefined, policies: readonly Policy[], app: string): Workflow => {
  const steps = itemsOf(childOf(tree, 'steps'));
  if (tree === undefined || steps.length === 0)
    return { stages: implied(policies), errands: [], mistakes: refOf(tree), notes: [] };
  const checked = check(tree, workflowShape, { within: 'spec.workflow' });
  const all = [...steps, ...steps.flatMap((step) => itemsOf(childOf(step, 'subSteps')))];
  const mistakes: Mistake[] = [
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...all.flatMap(wrongStep),
    ...circles(steps),
    ...all.flatMap((step) => strangers(step, policies)),
  ];
  const errands = new Map(all.map((step) => [step, errandsOf(step, app)]));
  const found = [...errands.values()];
  mistakes.push(...found.flatMap((one) => one.mistakes));
  const notes = [...all.flatMap(notesOf), ...found.flatMap((one) => one.notes)];
  if (mistakes.length > 0) return { stages: [], errands: [], mistakes, notes };
  return { ...laidOut(inOrder(steps, tree), policies, errands, notes), mistakes, notes };
};

/** What of a step is understood and means something else here, or nothing. */
const notesOf = (step: Tree): readonly Note[] => {
  const type = textOf(childOf(step, 'type')) ?? '';
  const say = (tree: Tree, because: string): Note => ({
    ...placeOf(tree),
    because: `step ${type}: ${because}`,
  });
  const meaning = Object.hasOwn(meanings, type) ? meanings[type] : undefined;
  const timeout = childOf(step, 'timeout');
  const condition = childOf(step, 'if');
  return [
    ...(meaning === undefined ? [] : [say(step, meaning)]),
    ...(timeout === undefined || type === 'depends-on-app'
      ? []
      : [say(timeout, 'its timeout is not kept; batches, questions and calls have limits of their own')]),
    ...(condition === undefined || type === 'notification' || type === 'webhook'
      ? []
      : [say(condition, 'after a failure Tidegate takes back what it has done, so this is not done always')]),
  ];
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
  const carried = childOf(step, 'inputs') ?? childOf(step, 'outputs');
  return [
    ...(carried === undefined
      ? []
      : [
          {
            ...placeOf(carried),
            because:
              'inputs and outputs carry values between steps by CUE, which Tidegate does not run; write the value where it is used',
          },
        ]),
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...(condition === undefined || textOf(condition) === 'always'
      ? []
      : [
          {
            ...placeOf(condition),
            because: 'conditions of steps are CUE, which Tidegate does not run; remove it',
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

/** Stages in their order, and the errands of each before it: those of a group before the deployments of the group. */
const laidOut = (
  steps: readonly Tree[],
  policies: readonly Policy[],
  known: ReadonlyMap<Tree, ErrandsOf>,
  notes: Note[],
): Pick<Workflow, 'stages' | 'errands'> => {
  const stages: Stage[] = [];
  const errands: Errand[] = [];
  let question: Tree | undefined;
  for (const step of steps) {
    const group = typeOf(step) === 'step-group' ? itemsOf(childOf(step, 'subSteps')) : [step];
    question = group.find(isQuestion) ?? question;
    errands.push(
      ...group.flatMap((one) =>
        (known.get(one)?.errands ?? []).map((errand): Errand => ({ ...errand, beforeWave: stages.length })),
      ),
    );
    const deploys = group.filter((one) => typeOf(one) === 'deploy');
    if (deploys.length === 0) continue;
    const isManual = deploys.some((one) => isFalse(childOf(childOf(one, 'properties'), 'auto')));
    stages.push({ deploys: deploys.map(deployOf), asks: question !== undefined || isManual });
    question = undefined;
  }
  if (stages.length === 0) return withoutDeployments(steps, policies, errands, question);
  if (question !== undefined)
    notes.push({ ...placeOf(question), because: 'step suspend: nothing comes after it, so nobody is asked' });
  return { stages, errands };
};

/** Where no step deploys, everything goes out where the first component is applied, or else at the end. */
const withoutDeployments = (
  steps: readonly Tree[],
  policies: readonly Policy[],
  errands: readonly Errand[],
  question: Tree | undefined,
): Pick<Workflow, 'stages' | 'errands'> => {
  const stages = implied(policies);
  const first = steps.findIndex((step) =>
    [step, ...itemsOf(childOf(step, 'subSteps'))].some((one) => typeOf(one) === 'apply-component'),
  );
  const names = (some: readonly Tree[]) =>
    some.flatMap((step) => [step, ...itemsOf(childOf(step, 'subSteps'))]).map(nameOf);
  const after = first === -1 ? [] : names(steps.slice(first));
  const [head, ...rest] = stages;
  return {
    stages: head === undefined || question === undefined ? stages : [{ ...head, asks: true }, ...rest],
    errands: errands.map((errand) =>
      after.includes(errand.step) ? { ...errand, beforeWave: Infinity } : errand,
    ),
  };
};

const typeOf = (step: Tree): string | undefined => textOf(childOf(step, 'type'));

const isQuestion = (step: Tree): boolean =>
  typeOf(step) === 'suspend' && childOf(childOf(step, 'properties'), 'duration') === undefined;

const isFalse = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === false;

const deployOf = (step: Tree) => ({
  at: step,
  policies: itemsOf(childOf(childOf(step, 'properties'), 'policies')).flatMap((item) => textOf(item) ?? []),
});
