import type { AccessRight } from '../kube/access-right.ts';
import { type KubeObject, type ObjectRef, refOf } from '../kube/object.ts';
import { kindOfPlan } from './kinds.ts';
import { isLasting } from './prune-candidates.ts';
import type { Removal, ResourceChange, WorkloadPlan } from './snapshot.ts';

type Verb = AccessRight['verb'];

const on = (ref: ObjectRef, ...verbs: readonly Verb[]): readonly AccessRight[] =>
  verbs.map((verb) => ({ verb, ...ref }));

/** What is created is applied, and removed again on the way back. */
const toCreate: readonly Verb[] = ['get', 'create', 'patch', 'delete'];
const toChange: readonly Verb[] = ['get', 'patch'];

/** Everything that a release does to these objects, on the way forward and on the way back. */
export const neededRights = (
  workloads: readonly WorkloadPlan[],
  resourceChanges: readonly ResourceChange[],
): readonly AccessRight[] => [
  ...workloads.filter(({ kind }) => kind !== 'same').flatMap(rightsOfWorkload),
  ...resourceChanges.flatMap(({ object, before }) => on(refOf(object), ...verbsOf(object, before))),
];

const verbsOf = (object: KubeObject, before: KubeObject | undefined): readonly Verb[] => {
  if (before !== undefined) return toChange;
  return isLasting(object) ? toCreate.filter((verb) => verb !== 'delete') : toCreate;
};

/** What is removed must be recreatable. */
export const removalRights = ({ object }: Pick<Removal, 'object'>): readonly AccessRight[] =>
  on(refOf(object), 'delete', 'create', 'patch');

const rightsOfWorkload = (plan: WorkloadPlan): readonly AccessRight[] => {
  const { ref, kind } = plan;
  const { revisions, removesPods } = kindOfPlan(plan);
  const place = ref.namespace === undefined ? {} : { namespace: ref.namespace };
  const beside = (of: { readonly apiVersion: string; readonly kind: string }, ...verbs: readonly Verb[]) =>
    verbs.map((verb) => ({ verb, apiVersion: of.apiVersion, kind: of.kind, ...place }));
  return [
    ...on(ref, ...(kind === 'create' ? toCreate : toChange)),
    ...beside(revisions, 'list'),
    ...beside(
      { apiVersion: 'v1', kind: 'Pod' },
      'list',
      'watch',
      ...(removesPods ? (['delete'] as const) : []),
    ),
  ];
};
