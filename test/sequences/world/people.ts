import { compile } from '#shared/compiler/compile.ts';
import { lasting } from '#shared/compiler/memo.ts';
import { canonical, sameJson } from '#domain/json.ts';
import { type KubeObject, pointer, refOf } from '#domain/kube/object.ts';
import { isFailure } from '#domain/failure.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import type { PersonalField, WorldSpec } from '../sequence.ts';
import type { Bench } from './bench.ts';
import { isHeld, kindOfWorld, kinds } from './kinds.ts';
import { edited, imageIn, scaled, specOf, templateOf, withHand, withTemplate } from './owner.ts';
import { classOf, routeOf } from './routes.ts';
import { appName, namespaceOf, sourceOf } from './source.ts';
import { strangerOf } from './strangers.ts';
import type { Revision } from './revision.ts';
import type { TargetScene } from './target-scene.ts';

/** Fields that a release borrows while it holds a workload. */
const borrowed: readonly PersonalField[] = [
  'pod-annotation',
  'image',
  'env',
  'strategy',
  'min-ready',
  'deadline',
  'paused',
  'undo',
  'reapply',
];

/** Where people get at the cluster. */
export interface Hands {
  readonly ground: { as(manager: string): Pick<ReturnType<Bench['ground']['as']>, 'patch'> };
}

/** What stands in a namespace long before the first release: the workload as its owner has applied it, and others' pods. */
export const furnish = async (
  { ground }: Bench,
  world: WorldSpec,
  target: string,
  first: Revision,
): Promise<void> => {
  const namespace = namespaceOf(world, target);
  const owner = ground.as('kubectl');
  // Configuration that an earlier release has brought: a field that somebody else applies is theirs.
  const earlier = ground.as('tidegate');
  const compiled = compile(sourceOf(withoutCloud(world), first), { images: {}, memory: lasting });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  if (world.exists)
    for (const object of compiled.manifests[target]?.objects ?? [])
      await (isConfig(object) ? earlier : owner).apply(
        placed(object.kind === kindOfWorld(world).kind ? asOwned(object, world) : object, namespace),
      );
  if (world.autoscaler !== undefined) await owner.apply(autoscalerOf(world, namespace));
  for (const object of world.router === undefined
    ? []
    : [...classOf(world.router), routeOf(world.router, appName, namespace)])
    await owner.apply(object);
  const labels = selectorOf(compiled.manifests[target]?.objects ?? [], kindOfWorld(world));
  for (let number = 0; number < world.strangers; number += 1)
    await owner.apply(strangerOf(namespace, labels, number));
};

/** Its database comes with the first release. */
const withoutCloud = (world: WorldSpec): WorldSpec => {
  const { cloud: _, ...rest } = world;
  return rest;
};

const isConfig = ({ kind }: KubeObject): boolean => kind === 'ConfigMap' || kind === 'Secret';

/** As its owner has applied it. */
export const asOwned = (
  object: KubeObject,
  { owner, replicas, deadlineSeconds, plain = 'Deployment' }: WorldSpec,
): KubeObject => {
  // One that is created paused never gets any pods: its owner pauses it when it runs.
  const { annotation, podAnnotation, paused: _, ...fields } = owner;
  const template = templateOf(object);
  const annotations = {
    ...template.metadata?.annotations,
    ...(podAnnotation === undefined ? {} : { 'team.example.org/note': podAnnotation }),
  };
  const isBare = Object.keys(annotations).length === 0;
  const metadata =
    annotation === undefined
      ? object.metadata
      : {
          ...object.metadata,
          annotations: { ...object.metadata.annotations, 'team.example.org/note': annotation },
        };
  return {
    ...object,
    metadata,
    spec: {
      ...specOf(object),
      ...fields,
      ...(kinds[plain].kind === 'DaemonSet' ? {} : { replicas }),
      ...(plain === 'Deployment' ? { progressDeadlineSeconds: deadlineSeconds } : {}),
      template: isBare ? template : { ...template, metadata: { ...template.metadata, annotations } },
    },
  };
};

const autoscalerOf = (world: WorldSpec, namespace: string): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: appName, namespace },
  spec: {
    scaleTargetRef: {
      apiVersion: kindOfWorld(world).apiVersion,
      kind: kindOfWorld(world).kind,
      name: appName,
    },
    minReplicas: world.autoscaler?.min,
    maxReplicas: world.autoscaler?.max,
  },
});

const placed = (object: KubeObject, namespace: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace },
});

/** What its owner does once the workload runs. */
export const settleIn = async (
  { ground }: Bench,
  { owner }: WorldSpec,
  scene: TargetScene,
): Promise<void> => {
  const live = scene.mirror.live();
  if (live === undefined || owner.paused !== true) return;
  await patchAs(ground.as('kubectl'), live, { ...live, spec: { ...specOf(live), paused: true } });
};

const selectorOf = (
  objects: readonly KubeObject[],
  { kind: wanted }: { readonly kind: string },
): Readonly<Record<string, string>> => {
  const workload = objects.find(({ kind }) => kind === wanted);
  const { matchLabels = {} } = (workload === undefined ? {} : specOf(workload)['selector']) as {
    matchLabels?: Readonly<Record<string, string>>;
  };
  return matchLabels;
};

/** A person edits the workload by hand; whoever lost the race against another write tries no second time. */
export const edit = async (
  { ground }: Hands,
  scene: TargetScene,
  field: PersonalField,
  number: number,
): Promise<void> => {
  const live = scene.mirror.live();
  if (live === undefined) return;
  // One that was left to a person is still to be brought back.
  const isTaken = live.metadata.labels?.[releaseLabel] !== undefined || scene.state().failed !== undefined;
  const after =
    field === 'undo'
      ? undone(scene, live)
      : field === 'reapply'
        ? reapplied(scene, live)
        : edited(live, field, number);
  // What the API server refuses, and what is there already, changes nothing and is nobody's wish.
  if (!(await patchAs(ground.as('kubectl'), live, after))) return;
  if (field === 'undo') {
    scene.want((wanted) => (isTaken ? undoneInHold(scene, wanted, after) : after));
  } else scene.want((wanted) => edited(wanted, field, number));
  if (borrowed.includes(field)) scene.disturb(isHeld(live, scene.spec) && !isHeld(after, scene.spec));
};

/** `kubectl rollout undo`: the template of the ReplicaSet before, and nothing else. */
const undone = ({ mirror }: TargetScene, live: KubeObject): KubeObject => {
  const sets = mirror
    .objects()
    .filter(
      ({ kind, metadata }) =>
        kind === 'ReplicaSet' && metadata.ownerReferences?.[0]?.uid === live.metadata.uid,
    );
  const revision = ({ metadata }: KubeObject) =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const before = sets.sort((a, b) => revision(b) - revision(a))[1];
  if (before === undefined) return live;
  const template = templateOf(before) as { metadata?: { labels?: Readonly<Record<string, string>> } };
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return {
    ...live,
    spec: { ...specOf(live), template: { ...template, metadata: { ...template.metadata, labels } } },
  };
};

/**
 * An undo takes the whole template of a revision, and with it goes what was edited by hand. Of a revision that a release
 * has brought and that has not gone through nothing is left in the end but a restart and what was added by hand to it.
 */
const undoneInHold = (scene: TargetScene, wanted: KubeObject, after: KubeObject): KubeObject => {
  const isReleases = scene.releases().some(({ revision }) => revision?.image === imageIn(after));
  const standing = scene.standing() ?? wanted;
  if (!isReleases || imageIn(standing) === imageIn(after)) return withTemplate(wanted, templateOf(after));
  const restartedAt = templateOf(after).metadata?.annotations?.[restarted];
  const { metadata, ...template } = templateOf(withHand(standing, after));
  const annotations = {
    ...metadata?.annotations,
    ...(restartedAt === undefined ? {} : { [restarted]: restartedAt }),
  };
  const isBare = Object.keys(annotations).length === 0;
  return withTemplate(wanted, { ...template, metadata: { ...metadata, ...(isBare ? {} : { annotations }) } });
};

const restarted = 'kubectl.kubernetes.io/restartedAt';

/** The owner's own fields once more, beside whatever template is there. */
const reapplied = ({ wanted }: TargetScene, live: KubeObject): KubeObject => {
  const own = wanted();
  if (own === undefined) return live;
  const { strategy, minReadySeconds = 0, progressDeadlineSeconds, paused = false } = specOf(own);
  return { ...live, spec: { ...specOf(live), strategy, minReadySeconds, progressDeadlineSeconds, paused } };
};

const patchAs = async (
  client: ReturnType<Hands['ground']['as']>,
  live: KubeObject,
  after: KubeObject,
): Promise<boolean> => {
  const parts = (object: KubeObject) => ({
    ...Object.fromEntries(
      Object.entries(specOf(object)).map(([key, value]) => [pointer('spec', key), value]),
    ),
    [pointer('metadata', 'labels')]: object.metadata.labels,
    [pointer('metadata', 'annotations')]: object.metadata.annotations,
  });
  const before = parts(live) as Readonly<Record<string, unknown>>;
  const operations = Object.entries(parts(after) as Readonly<Record<string, unknown>>)
    .filter(([path, value]) => value !== undefined && !sameJson(value, before[path]))
    .map(([path, value]) => ({ op: 'add' as const, path, value }));
  if (operations.length === 0) return false;
  try {
    await client.patch(refOf(live), operations);
    return true;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return false;
  }
};

export const scale = async (
  { ground }: Hands,
  scene: TargetScene,
  by: string,
  replicas: number,
): Promise<void> => {
  const live = scene.mirror.live();
  if (live === undefined) return;
  // Who asks for the number that stands there changes nothing, and the API server remembers nobody for it.
  if (!(await patchAs(ground.as(by), live, scaled(live, replicas)))) return;
  scene.want((wanted) => scaled(wanted, replicas));
  scene.scaled(replicas);
};

/** `kubectl rollout resume`, for a release that waits for it. */
export const resumeByHand = async ({ ground }: Hands, scene: TargetScene): Promise<void> => {
  const live = scene.mirror.live();
  if (live === undefined || scene.state().lock === undefined || specOf(live)['paused'] !== true) return;
  await patchAs(ground.as('kubectl'), live, { ...live, spec: { ...specOf(live), paused: false } });
  // Whoever had paused it before the release finds it paused again: only what was done meanwhile is taken back.
  const { paused } = specOf(scene.standing() ?? live);
  scene.want((wanted) => {
    const { paused: _, ...spec } = specOf(wanted);
    return { ...wanted, spec: paused === true ? { ...spec, paused } : spec };
  });
};

export const remove = async (
  { ground }: Bench,
  scene: TargetScene,
  what: 'workload' | 'pod',
): Promise<void> => {
  const client = ground.as('kubectl');
  const live = scene.mirror.live();
  if (what === 'workload') {
    if (live === undefined) return;
    await client.remove(refOf(live), live.metadata.uid ?? '');
    scene.want(() => undefined);
    scene.disturb(false);
    return;
  }
  const pod = scene.mirror
    .objects()
    .find(({ kind, metadata }) => kind === 'Pod' && metadata.ownerReferences !== undefined);
  if (pod !== undefined) await client.remove(refOf(pod), pod.metadata.uid ?? '');
};

/** Takes away a Ready pod of the image that was asked for last; false where there is none. */
export const loseNewest = async ({ ground }: Bench, scene: TargetScene): Promise<boolean> => {
  const image = scene.releases().at(-1)?.revision?.image ?? '';
  const pod = scene.mirror
    .objects()
    .find(
      (object) =>
        object.kind === 'Pod' &&
        readySince(object) !== undefined &&
        canonical(object['spec'] as object).includes(image),
    );
  if (pod === undefined) return false;
  await ground.as('kubectl').remove(refOf(pod), pod.metadata.uid ?? '');
  return true;
};
