import { nameOf, type ObjectRef } from '../kube/object.ts';
import type { TenantSpec } from './tenant.ts';

/** The facts about a tenant: the stream `tenant/<name>`. */
export type TenantFact =
  | { readonly kind: 'wanted'; readonly spec: TenantSpec; readonly by: string }
  | { readonly kind: 'unwanted'; readonly by: string }
  /** `isNew`: it was not there before, so it goes with the tenant. */
  | { readonly kind: 'made'; readonly ref: ObjectRef; readonly isNew: boolean }
  | { readonly kind: 'removed'; readonly ref: ObjectRef; readonly isKept?: boolean }
  | { readonly kind: 'ready' }
  | { readonly kind: 'gone' }
  /** It waits for something outside and continues by itself. */
  | { readonly kind: 'blocked'; readonly reason: string }
  /** A person must change something and ask again. */
  | { readonly kind: 'refused'; readonly reason: string };

export type TenantPhase = 'making' | 'ready' | 'removing' | 'gone' | 'refused';

/** The fold of a tenant's stream. */
export interface Tenant {
  readonly spec: TenantSpec;
  readonly phase: TenantPhase;
  /** Whether it is to be there. */
  readonly isWanted: boolean;
  /** All its existing objects, in the order of creation. */
  readonly made: readonly { readonly ref: ObjectRef; readonly isNew: boolean }[];
  /** Names of what was applied, or removed, since the last request. */
  readonly done: readonly string[];
  readonly reason?: string;
  readonly since: number;
  readonly by: string;
}

interface Entry {
  readonly at: number;
  readonly event: TenantFact;
}

export const foldTenant = (entries: readonly Entry[]): Tenant | undefined =>
  entries.reduce<Tenant | undefined>((tenant, { at, event }) => {
    if (event.kind === 'wanted') {
      const { spec, by } = event;
      const made = tenant?.made ?? [];
      return { spec, by, made, done: [], phase: 'making', isWanted: true, since: tenant?.since ?? at };
    }
    return tenant && next(tenant, event);
  }, undefined);

const next = (before: Tenant, event: Exclude<TenantFact, { kind: 'wanted' }>): Tenant => {
  const { reason: _, ...tenant } = before;
  switch (event.kind) {
    case 'unwanted':
      return { ...tenant, by: event.by, done: [], phase: 'removing', isWanted: false };
    case 'made':
      return {
        ...tenant,
        done: [...tenant.done, nameOf(event.ref)],
        made: isIn(tenant.made, event.ref)
          ? tenant.made
          : [...tenant.made, { ref: event.ref, isNew: event.isNew }],
      };
    case 'removed':
      return {
        ...tenant,
        done: [...tenant.done, nameOf(event.ref)],
        made: tenant.made.filter(({ ref }) => nameOf(ref) !== nameOf(event.ref)),
      };
    case 'ready':
    case 'gone':
      return { ...tenant, phase: event.kind };
    case 'refused':
      return { ...tenant, phase: 'refused', reason: event.reason };
    case 'blocked':
      return { ...tenant, reason: event.reason };
    default:
      return event satisfies never;
  }
};

const isIn = (made: Tenant['made'], ref: ObjectRef): boolean =>
  made.some((one) => nameOf(one.ref) === nameOf(ref));

/** Whether there is anything left to do that no person must help with. */
export const isUnderWay = ({ phase }: Tenant): boolean => phase === 'making' || phase === 'removing';

/** Whether a tenant exists, or is gone, as requested. */
export type TenantMoved =
  | { readonly kind: 'settled' }
  | { readonly kind: 'waits'; readonly waitSeconds: number };
