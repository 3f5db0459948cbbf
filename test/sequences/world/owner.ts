import type { KubeObject } from '#domain/kube/object.ts';
import { besideLabel, releaseLabel } from '#domain/workload/snapshot.ts';
import type { PersonalField } from '../sequence.ts';

interface Template {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly Container[] };
}
export type Env = readonly { readonly name: string; readonly value: string }[];
interface Container {
  readonly image: string;
  readonly env?: Env;
}

export const specOf = (object: KubeObject): Readonly<Record<string, unknown>> =>
  object['spec'] as Readonly<Record<string, unknown>>;
export const templateOf = (object: KubeObject): Template => specOf(object)['template'] as Template;

const withSpec = (object: KubeObject, change: Readonly<Record<string, unknown>>): KubeObject => ({
  ...object,
  spec: { ...specOf(object), ...change },
});
export const withTemplate = (object: KubeObject, template: Template): KubeObject =>
  withSpec(object, { template });
const withContainer = (object: KubeObject, change: (container: Container) => Container): KubeObject => {
  const template = templateOf(object);
  const [first, ...others] = template.spec.containers;
  if (first === undefined) return object;
  return withTemplate(object, {
    ...template,
    spec: { ...template.spec, containers: [change(first), ...others] },
  });
};

/** What a person's edit makes of a workload, be it the live one or what its owner wants it to be. */
export const edited = (object: KubeObject, field: PersonalField, number: number): KubeObject => {
  switch (field) {
    case 'label':
      return {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, team: `t${number}` } },
      };
    case 'annotation': {
      const annotations = { ...object.metadata.annotations, note: `a&b ${number}` };
      return { ...object, metadata: { ...object.metadata, annotations } };
    }
    case 'pod-annotation': {
      const template = templateOf(object);
      const annotations = {
        ...template.metadata?.annotations,
        'kubectl.kubernetes.io/restartedAt': `${number}`,
      };
      return withTemplate(object, { ...template, metadata: { ...template.metadata, annotations } });
    }
    case 'image':
      return withContainer(object, (container) => ({ ...container, image: `shop/app:hotfix-${number}` }));
    case 'env':
      return withContainer(object, (container) => ({
        ...container,
        env: [
          ...(container.env ?? []).filter(({ name }) => name !== 'HAND'),
          { name: 'HAND', value: `${number}` },
        ],
      }));
    case 'strategy':
      return withSpec(object, {
        // Nothing that a hold says too: who writes what stands there already changes nothing.
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: `${101 + number}%`, maxUnavailable: 1 },
        },
      });
    case 'min-ready':
      return withSpec(object, { minReadySeconds: 1 + (number % 4) });
    case 'deadline':
      return withSpec(object, { progressDeadlineSeconds: 90 + number });
    case 'paused':
      return withSpec(object, { paused: true });
    case 'history':
      return withSpec(object, { revisionHistoryLimit: 4 + number });
    case 'undo':
    case 'reapply':
      return object;
    default:
      return field satisfies never;
  }
};

/** What a person has added by hand. */
const byHand = (env: Env = []): Env => env.filter(({ name }) => name === 'HAND');

/** The same workload with the variables that are added by hand to another one, and no others. */
export const withHand = (object: KubeObject, other: KubeObject): KubeObject =>
  withContainer(object, (container) => ({
    ...container,
    env: [...(container.env ?? []).filter(({ name }) => name !== 'HAND'), ...byHand(envIn(other))],
  }));

/**
 * A workload as a release leaves it when it has gone through; `env` is what an undo comes back to, beside what has been
 * added by hand since.
 */
export const released = (
  object: KubeObject,
  {
    image,
    text,
    env,
    replicas,
  }: {
    readonly image: string;
    readonly text: string;
    readonly env?: Env;
    readonly replicas?: number;
  },
): KubeObject => {
  const next = withContainer(object, (container) => {
    const added = env === undefined ? [] : byHand(container.env);
    const before = env ?? [{ name: 'TEXT', value: text }];
    const kept = added.length === 0 ? before : before.filter(({ name }) => name !== 'HAND');
    return { ...container, image, env: [...kept, ...added] };
  });
  return replicas === undefined ? next : withSpec(next, { replicas });
};

export const scaled = (object: KubeObject, replicas: number): KubeObject => withSpec(object, { replicas });
/**
 * As its spec says, or as its controller has counted the nodes. While all new pods stand beside the old ones, the number
 * in the spec is that of both, and a label keeps the owner's.
 */
export const replicasOf = (object: KubeObject): number => {
  const { desiredNumberScheduled = 1 } = (object['status'] ?? {}) as { desiredNumberScheduled?: number };
  const { replicas = desiredNumberScheduled, updateStrategy } = specOf(object);
  const own = Number(object.metadata.labels?.[besideLabel]);
  const { partition = 0 } = (updateStrategy ?? {}) as { readonly partition?: number };
  return replicas === own + partition ? own : Number(replicas);
};
export const imageIn = (object: KubeObject): string => templateOf(object).spec.containers[0]?.image ?? '';

export const envIn = (object: KubeObject): Env => templateOf(object).spec.containers[0]?.env ?? [];

export const textIn = (object: KubeObject): string =>
  templateOf(object).spec.containers[0]?.env?.find(({ name }) => name === 'TEXT')?.value ?? '';

/** All that is its owner's: without what controllers and the server write, and without our label. */
export const ownPart = (object: KubeObject) => {
  const { labels = {}, annotations = {} } = object.metadata;
  const { [releaseLabel]: _, ...ownLabels } = labels;
  return {
    labels: ownLabels,
    annotations: Object.fromEntries(
      Object.entries(annotations).filter(
        ([key]) => !key.startsWith('deployment.kubernetes.io/') && !key.startsWith('deprecated.daemonset.'),
      ),
    ),
    spec: withoutBound(withoutCopies(specOf(object))),
  };
};

/** What a database gives the pods to know comes and goes with it. */
const withoutBound = (spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  JSON.parse(
    JSON.stringify(spec, (key, value: unknown) =>
      key === 'env' && Array.isArray(value)
        ? value.filter(({ name }: { readonly name: string }) => !name.startsWith('DB_'))
        : value,
    ),
  ) as Readonly<Record<string, unknown>>;

/** Pods read a copy of their configuration, which is named by what it says. */
const withoutCopies = (spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(spec).replace(/"(settings|keys)-[0-9a-z]+"/g, '"$1"')) as Readonly<
    Record<string, unknown>
  >;
