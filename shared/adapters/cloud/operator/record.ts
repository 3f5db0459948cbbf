import { Buffer } from 'node:buffer';
import { isObject } from '#domain/json.ts';
import type { KubeObject, ObjectRef } from '#domain/kube/object.ts';
import type { StackEvent, StackOperation, StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Cluster } from '#ports/cluster.ts';

/** An object that a stack has brought, or may have. */
export type Held = ObjectRef & { readonly isRetained?: true };

/** What is known of a stack in its cluster: a ConfigMap beside its objects, because no kind of object lists stacks. */
export interface Kept {
  /** Whether all its objects were written as `spec` says; a creation that was cut off is not. */
  readonly isWritten: boolean;
  /** It was ready once: from then on it may hold data. */
  readonly wasReady?: true;
  readonly spec: StackSpec;
  /** All that it may have brought, also what a change that was cut off would have. */
  readonly objects: readonly Held[];
  readonly operation: StackOperation;
  /** When its operation began, epoch ms. */
  readonly at: number;
  /** Tokens of operations that were carried out. */
  readonly tokens: readonly string[];
  readonly events: readonly StackEvent[];
}

/** A record as read, and the version that a write of it requires. */
export interface Found {
  readonly kept: Kept;
  readonly id: string;
  readonly version: string;
}

export const stackLabel = 'tidegate.dev/stack';

const refOf = (namespace: string, stack: string): ObjectRef => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name: `tidegate-stack-${stack}`,
});

export const labelsOf = (stack: string) => ({
  'app.kubernetes.io/managed-by': 'tidegate',
  [stackLabel]: stack,
});

export const readRecord = async (
  cluster: Cluster,
  namespace: string,
  stack: string,
): Promise<Found | undefined> => {
  const found = await cluster.get(refOf(namespace, stack));
  const data = found?.['data'];
  const text = isObject(data) ? data['stack'] : undefined;
  if (found === undefined || typeof text !== 'string') return undefined;
  const { uid = '', resourceVersion = '' } = found.metadata;
  return {
    kept: JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Kept,
    id: uid,
    version: resourceVersion,
  };
};

/** Refused as a Conflict if someone has written it since `version`. */
export const writeRecord = async (
  cluster: Cluster,
  namespace: string,
  kept: Kept,
  version?: string,
): Promise<Found> => {
  const ref = refOf(namespace, kept.spec.name);
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: ref.name, namespace, labels: labelsOf(kept.spec.name) },
    // In base64: the content is for Tidegate alone, and tools must not replace references in it.
    data: { stack: Buffer.from(JSON.stringify(kept)).toString('base64') },
  };
  const { metadata } = await cluster.apply(object, version === undefined ? {} : { takeAt: version });
  return { kept, id: metadata.uid ?? '', version: metadata.resourceVersion ?? '' };
};

export const removeRecord = (cluster: Cluster, namespace: string, { kept, id }: Found): Promise<void> =>
  cluster.remove(refOf(namespace, kept.spec.name), id);

const mostEvents = 30;

/** The record with one more thing that has happened. */
export const withEvent = (kept: Kept, at: number, status: string, reason?: string): Kept => {
  const last = kept.events.at(-1);
  const number = Number(last?.id ?? 0) + 1;
  const event: StackEvent = {
    id: String(number).padStart(6, '0'),
    at: Math.max(at, last?.at ?? 0),
    resource: kept.spec.name,
    type: 'Stack',
    status,
    ...(reason === undefined ? {} : { reason }),
  };
  return { ...kept, events: [...kept.events, event].slice(-mostEvents) };
};
