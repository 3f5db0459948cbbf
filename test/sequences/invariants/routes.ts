import { fields, list } from '#domain/kube/fields.ts';
import { canonical } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Invariant, Scene } from '../scene.ts';
import { appName } from '../world/source.ts';
import { routeOf, trafficOf } from '../world/routes.ts';

const helperLabel = 'tidegate.dev/side-of';

const findIn = (scene: Scene, kind: string, name: string): KubeObject | undefined =>
  scene.mirror.objects().find((object) => object.kind === kind && object.metadata.name === name);

/** What its owner wrote of an object. */
const written = ({ metadata, spec }: KubeObject): string =>
  canonical({
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    spec: spec as object,
  });

/** Whether a person has to look at the target, and was told so. */
const isToldOf = (scene: Scene): boolean => {
  const last = scene.facts.findLast(({ event }) => event.kind === 'closed')?.event;
  return last?.kind === 'closed' && last.outcome.kind === 'rollback-failed';
};

/** Requests end where they were before: the route is its owner's again, and nothing stands beside it. */
export const route: Invariant = {
  name: 'route',
  number: 'I4, I6',
  about: 'after the end a route is what its owner wrote, and no helper of ours is left',
  open: (scene) => ({
    atEnd: () => {
      const { router } = scene.spec;
      if (router === undefined || isToldOf(scene)) return undefined;
      const live = findIn(scene, router, appName);
      if (live === undefined) return `${router} ${appName} is gone`;
      if (written(live) !== written(routeOf(router, appName, scene.mirror.namespace)))
        return `${router} ${appName} is ${written(live).slice(0, 400)}`;
      const left = scene.mirror
        .objects()
        .filter(
          ({ kind, metadata }) =>
            metadata.labels?.[helperLabel] !== undefined || (kind === 'Ingress' && metadata.name !== appName),
        );
      return left.length === 0
        ? undefined
        : `left beside the route: ${left.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`;
    },
  }),
};

/**
 * The new revision gets no more of the requests than the step says that was begun last; where its old pods cannot take
 * the rest, the end of the step says what it gets instead.
 */
export const traffic: Invariant = {
  name: 'traffic',
  number: 'I2',
  about:
    'the new revision gets no more of the requests than the last step that was begun, or the step says so',
  open: () => {
    let allowed = 0;
    let excess: string | undefined;
    return {
      onFact: ({ event }) => {
        if (
          event.kind === 'step-settled' &&
          excess !== undefined &&
          !event.reason.includes(`not ${allowed} %`)
        )
          return `${excess}, and the step ends without a word of it: ${event.reason}`;
        if (event.kind === 'taken' || event.kind === 'rolling-back') allowed = 0;
        if (event.kind === 'step-started')
          allowed = event.index === event.of - 1 ? 100 : trafficOf(event.percent);
        if (event.kind !== 'traffic-moved') return undefined;
        const { release, percent, back } = event;
        const isMore = percent !== null && percent > allowed;
        const what = `${release} gives the new revision ${percent} % of the requests, ${allowed} % are allowed`;
        excess = isMore && back !== true ? what : undefined;
        return isMore && back === true ? what : undefined;
      },
    };
  },
};

interface Backend {
  readonly name: string;
  readonly weight: number;
}

const backendsOf = (object: KubeObject): readonly Backend[] =>
  list(fields(object['spec'])['rules'])
    .flatMap(({ backendRefs }) => list(backendRefs))
    .map(({ name, weight }) => ({ name: String(name), weight: Number(weight ?? 1) }));

const isReady = (pod: KubeObject): boolean =>
  list(fields(pod['status'])['conditions']).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  ) && pod.metadata.deletionTimestamp === undefined;

/** The judge looks once a window (2 s in every world), and what it has found is acted on within the next one. */
const noticedMs = 6_000;

/** So long nobody may be there to notice: the process is down, stands still, or does not reach the cluster. */
export const awayMs = ({ sequence: { events } }: Scene): number =>
  events.reduce(
    (sum, event) =>
      sum +
      (event.kind === 'kill'
        ? event.downMs
        : event.kind === 'stall' || event.kind === 'fault'
          ? event.ms
          : 0),
    0,
  );

/**
 * Pods that were Ready fell by themselves, a person took one away, or somebody had changed their number just before: that
 * is no write of ours, and is seen afterwards.
 */
const isAccident = (scene: Scene, since: number): boolean =>
  scene.mirror.pods().some(({ hasFallen }) => hasFallen) ||
  scene.sequence.events.some(({ kind }) => kind === 'delete') ||
  scene.scaledAt() > since - noticedMs;

/** The first side of the route that gets requests and has no Ready pod, while another has one. */
const emptySide = (scene: Scene): Backend | undefined => {
  const live = findIn(scene, 'HTTPRoute', appName);
  const pods = scene.mirror.objects().filter((object) => object.kind === 'Pod' && isReady(object));
  if (live === undefined || pods.length === 0) return undefined;
  return backendsOf(live).find(({ name, weight }) => {
    const selector = Object.entries(fields(fields(findIn(scene, 'Service', name)?.['spec'])['selector']));
    const isBehind = ({ metadata }: KubeObject) =>
      selector.length > 0 && selector.every(([key, value]) => metadata.labels?.[key] === value);
    return weight > 0 && !pods.some(isBehind);
  });
};

/**
 * As long as some pod of the workload is Ready, no share of the requests goes where none is. Where pods fall by
 * themselves, the share follows as soon as that can be noticed; for a release that waits for a person, `looked` says when.
 */
export const served: Invariant = {
  name: 'served',
  about: 'a route sends no request to a Service without a Ready pod while another has one',
  open: (scene) => {
    let since: number | undefined;
    return {
      onInstant: () => {
        const { lock } = scene.state();
        if (scene.spec.router !== 'HTTPRoute' || scene.isDisturbed() || scene.wanted() === undefined)
          return undefined;
        const empty = emptySide(scene);
        if (empty === undefined || lock?.suspended !== undefined) since = undefined;
        if (empty === undefined || lock?.suspended !== undefined) return undefined;
        since ??= scene.now();
        if (isAccident(scene, since) && scene.now() <= since + noticedMs + awayMs(scene)) return undefined;
        return `weight ${empty.weight} goes to Service ${empty.name}, which has no Ready pod`;
      },
    };
  },
};
