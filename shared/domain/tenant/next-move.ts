import { type KubeObject, nameOf, type ObjectRef, refOf } from '../kube/object.ts';
import { isolationOf } from './isolation/list.ts';
import type { Condition, Probe } from './isolation/isolation.ts';
import { tenantLabel } from './tenant.ts';
import { isUnderWay, type Tenant, type TenantFact } from './tenant-fact.ts';

export type TenantMove =
  | { readonly kind: 'apply'; readonly object: KubeObject }
  | { readonly kind: 'remove'; readonly ref: ObjectRef; readonly isKept: boolean }
  /** Everything is made: the tenant is ready once all of this is so. */
  | { readonly kind: 'look'; readonly conditions: readonly Condition[]; readonly probes: readonly Probe[] }
  | { readonly kind: 'note'; readonly fact: TenantFact }
  | { readonly kind: 'rest' };

/**
 * The next action, from facts alone: objects are created in order, what the tenant no longer has goes in reverse order,
 * and a tenant is removed in reverse order too. An object whose creation was not recorded before a crash is created, or
 * removed, again.
 */
export const nextMove = (tenant: Tenant): TenantMove => {
  if (!isUnderWay(tenant)) return { kind: 'rest' };
  const objects = isolationOf(tenant.spec.isolation).objects(tenant.spec);
  return tenant.isWanted ? makeNext(tenant, objects) : removeNext(tenant, objects);
};

const makeNext = (tenant: Tenant, objects: readonly KubeObject[]): TenantMove => {
  const wanted = new Set(objects.map((object) => nameOf(refOf(object))));
  const object = objects.find((one) => !tenant.done.includes(nameOf(refOf(one))));
  if (object !== undefined) return { kind: 'apply', object };
  const left = tenant.made.toReversed().find(({ ref }) => !wanted.has(nameOf(ref)));
  if (left !== undefined) return { kind: 'remove', ref: left.ref, isKept: isKept(left) };
  const isolation = isolationOf(tenant.spec.isolation);
  return {
    kind: 'look',
    conditions: isolation.ready(tenant.spec),
    probes: isolation.probes(tenant.spec),
  };
};

const removeNext = (tenant: Tenant, objects: readonly KubeObject[]): TenantMove => {
  const known = new Set(tenant.made.map(({ ref }) => nameOf(ref)));
  const unnoted = objects
    .map((object) => ({ ref: refOf(object), isNew: true }))
    .filter(({ ref }) => !known.has(nameOf(ref)));
  const left = [...tenant.made, ...unnoted]
    .toReversed()
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .find(({ ref }) => !tenant.done.includes(nameOf(ref)));
  return left === undefined
    ? { kind: 'note', fact: { kind: 'gone' } }
    : { kind: 'remove', ref: left.ref, isKept: isKept(left) };
};

/**
 * Access is removed first, namespaces after their content; admission rules guard pods until they are gone. What is kept is
 * given back before its owner goes: the cluster would collect it.
 */
const orderOf = (made: Tenant['made'][number]): number => {
  const { kind } = made.ref;
  if (kind === 'RoleBinding' || isKept(made)) return 0;
  if (kind === 'Namespace') return 2;
  return kind.startsWith('ValidatingAdmissionPolicy') ? 3 : 1;
};

const isKept = ({ ref, isNew }: Tenant['made'][number]): boolean => ref.kind === 'Namespace' && !isNew;

/** Why an existing object may not become the tenant's; undefined if it may. */
export const whyNotTaken = (
  { spec }: Pick<Tenant, 'spec'>,
  object: KubeObject,
  live: KubeObject,
): string | undefined => {
  const owner = live.metadata.labels?.[tenantLabel];
  const what = nameOf(refOf(object));
  if (owner === spec.name) return undefined;
  if (owner !== undefined) return `${what} is of the tenant ${owner}`;
  if (live.metadata.deletionTimestamp !== undefined)
    return `${what} is being deleted; ask again when it is gone`;
  if (object.kind === 'Namespace' && spec.adopts) return undefined;
  const remedy =
    object.kind === 'Namespace' ? 'add --adopt if it is to be the tenant’s' : 'rename or remove it';
  return `${what} is there already and of no tenant; ${remedy}`;
};
