import { check } from '#domain/config/validate.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import {
  anything,
  freeMap,
  listOf,
  needed,
  oneOf,
  openRecord,
  optional,
  record,
  text,
} from '#domain/config/schema.ts';
import { childOf, entriesOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import type { Application } from '../application.ts';
import { placeOf } from './policies.ts';
import type { Mistake, Note } from '#domain/config/place.ts';

/** The folder of stand-alone policies and workflows, as KubeVela keeps them in a cluster. */
export const standingFolder = 'kubevela';

const head = {
  apiVersion: needed(oneOf('core.oam.dev/v1alpha1')),
  metadata: needed(openRecord({ name: needed(text) })),
} as const;
const shapes = {
  Policy: record({
    ...head,
    kind: needed(text),
    type: needed(text),
    properties: optional(freeMap(anything)),
  }),
  Workflow: record({
    ...head,
    kind: needed(text),
    mode: optional(anything),
    steps: needed(listOf(anything)),
  }),
} as const;

/** An application with the policies and workflow that it refers to, as if they were in its file. */
export const withStanding = (
  application: Application,
  files: readonly Tree[],
): {
  readonly application: Application;
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
} => {
  const mistakes = files.flatMap(wrong);
  const of = (kind: string) => files.filter((tree) => textOf(childOf(tree, 'kind')) === kind);
  const ref = childOf(application.workflow, 'ref');
  const name = textOf(ref);
  const known = of('Workflow');
  const found = known.find((tree) => nameOf(tree) === name);
  if (ref !== undefined && found === undefined) {
    const there = known.map(nameOf);
    const reason = `no workflow "${name ?? ''}" is in ${standingFolder}/; ${there.length === 0 ? 'put its file there, or write its steps here' : hint(name ?? '', there)}`;
    mistakes.push({ ...placeOf(ref), reason });
  }
  const workflow = found === undefined ? application.workflow : workflowOf(found);
  const own = itemsOf(application.policies).map((policy) => textOf(childOf(policy, 'name')));
  const wanted = policiesIn(workflow).filter((policy) => !own.includes(policy));
  const joined = of('Policy').filter((tree) => wanted.includes(nameOf(tree)));
  return {
    application: {
      ...application,
      ...(workflow === undefined ? {} : { workflow }),
      ...(joined.length === 0 ? {} : { policies: policiesWith(application.policies, joined) }),
    },
    mistakes,
    notes: files.filter((tree) => tree !== found && !joined.includes(tree)).flatMap(unused),
  };
};

const wrong = (tree: Tree): readonly Mistake[] => {
  const kind = textOf(childOf(tree, 'kind')) ?? '';
  if (!Object.hasOwn(shapes, kind))
    return [
      {
        ...placeOf(childOf(tree, 'kind') ?? tree),
        reason: `${standingFolder}/ holds objects of kind Policy and Workflow, not "${kind}"`,
      },
    ];
  const checked = check(tree, shapes[kind as keyof typeof shapes], { within: `the ${kind}` });
  return checked.kind === 'mistaken' ? checked.mistakes : [];
};

const unused = (tree: Tree): readonly Note[] => [
  { ...placeOf(tree), reason: `nothing refers to "${nameOf(tree)}", so it does nothing` },
];

const nameOf = (tree: Tree): string => textOf(childOf(childOf(tree, 'metadata'), 'name')) ?? '';

/** Policies that deployments of a workflow name. */
const policiesIn = (workflow: Tree | undefined): readonly string[] =>
  itemsOf(childOf(workflow, 'steps'))
    .flatMap((step) => [step, ...itemsOf(childOf(step, 'subSteps'))])
    .flatMap((step) => itemsOf(childOf(childOf(step, 'properties'), 'policies')))
    .flatMap((item) => textOf(item) ?? []);

const workflowOf = (tree: Tree): Tree => ({ ...tree, kind: 'map', entries: fields(tree, 'mode', 'steps') });

const policiesWith = (policies: Tree | undefined, joined: readonly Tree[]): Tree => ({
  kind: 'list',
  at: policies?.at ?? joined[0]?.at ?? { file: standingFolder, line: 1, column: 1 },
  items: [...itemsOf(policies), ...joined.map(policyOf)],
});

const policyOf = (tree: Tree): Tree => {
  const name = childOf(childOf(tree, 'metadata'), 'name');
  const entries = fields(tree, 'type', 'properties');
  if (name !== undefined) entries.set('name', name);
  return { kind: 'map', at: tree.at, entries };
};

const fields = (tree: Tree, ...names: readonly string[]): Map<string, Tree> =>
  new Map(entriesOf(tree).filter(([name]) => names.includes(name)));
