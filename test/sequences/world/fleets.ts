import { createHash } from 'node:crypto';
import type { Timers } from '#adapters/clock/timers.ts';
import type { SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { canonical } from '#domain/json.ts';
import { isFailure } from '#domain/failure.ts';
import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { ownKind } from './kinds.ts';
import { specOf } from './owner.ts';

/*
 * The controller of a kind that no code of Tidegate knows: it keeps `spec.rollout.keep` pods on the revision that they
 * have, replaces the others one at a time, and says nothing in a status. Two of its moves need no more than the objects
 * that it has heard of.
 */

const { apiVersion, kind, revisionLabel } = ownKind;
/** How long after a change it looks, ms. */
const lookMs = 20;

export const revisionOf = (template: unknown): string =>
  createHash('sha256').update(canonical(template)).digest('hex').slice(0, 10);

export const runFleets = (cluster: SimulatedCluster, timers: Timers): void => {
  const client = cluster.as('fleets');
  const fleets = new Map<string, KubeObject>();
  const pods = new Map<string, KubeObject>();
  const templates = new Map<string, unknown>();
  let made = 0;
  let isDue = false;
  const soon = () => {
    if (isDue) return;
    isDue = true;
    timers.after(lookMs, () => {
      isDue = false;
      for (const fleet of fleets.values()) void look(fleet);
    });
  };
  /** What another has changed meanwhile is looked at again when it is heard of. */
  const look = async (fleet: KubeObject): Promise<void> => {
    const own = [...pods.values()].filter(
      ({ metadata }) => metadata.ownerReferences?.[0]?.uid === fleet.metadata.uid,
    );
    const template = specOf(fleet)['template'];
    templates.set(revisionOf(template), template);
    try {
      for (const revision of missing(fleet, own))
        await client.apply(podOf(fleet, revision, templates.get(revision), (made += 1)));
      for (const pod of superfluous(fleet, own)) await client.remove(refOf(pod), pod.metadata.uid ?? '');
    } catch (error) {
      if (!isFailure(error)) throw error;
      soon();
    }
  };
  cluster.listen(({ kind: change, object }) => {
    const known = object.kind === kind ? fleets : object.kind === 'Pod' ? pods : undefined;
    if (known === undefined) return;
    if (change === 'deleted') known.delete(object.metadata.uid ?? '');
    else known.set(object.metadata.uid ?? '', object);
    soon();
  });
};

const stays = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;
const revisionIn = ({ metadata }: KubeObject): string => metadata.labels?.[revisionLabel] ?? '';
const isReady = (pod: KubeObject): boolean => readySince(pod) !== undefined;

const shapeOf = (fleet: KubeObject) => {
  const { replicas, rollout, template } = specOf(fleet);
  return {
    size: Number(replicas ?? 1),
    keep: Number(fields(rollout)['keep'] ?? 0),
    newest: revisionOf(template),
  };
};

/** The revisions of the pods to make: what is kept old comes back old. */
const missing = (fleet: KubeObject, own: readonly KubeObject[]): readonly string[] => {
  const { size, keep, newest } = shapeOf(fleet);
  const old = own.filter((pod) => stays(pod) && revisionIn(pod) !== newest);
  const last = own.findLast((pod) => revisionIn(pod) !== newest);
  const lost = last === undefined ? 0 : Math.max(0, keep - old.length);
  const count = Math.max(0, size - own.filter(stays).length);
  return Array.from({ length: count }, (_, at) =>
    at < lost && last !== undefined ? revisionIn(last) : newest,
  );
};

/** Those beyond its size, and one that is to be replaced where all others are Ready or it is not Ready itself. */
const superfluous = (fleet: KubeObject, own: readonly KubeObject[]): readonly KubeObject[] => {
  const { size, keep, newest } = shapeOf(fleet);
  const here = own.filter(stays).toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
  const old = here.filter((pod) => revisionIn(pod) !== newest);
  const others = here.filter((pod) => revisionIn(pod) === newest);
  const tooMany = here.length - size;
  if (tooMany > 0)
    return [...old.slice(0, Math.max(0, old.length - keep)), ...others, ...old].slice(0, tooMany);
  const [next] = old;
  if (here.length < size || old.length <= keep || next === undefined) return [];
  return !isReady(next) || here.every(isReady) ? [next] : [];
};

const podOf = (fleet: KubeObject, revision: string, template: unknown, number: number): KubeObject => {
  const { metadata, spec } = fields(template);
  const { labels, annotations } = fields(metadata) as Readonly<Record<string, Record<string, string>>>;
  const owner = {
    apiVersion,
    kind,
    name: fleet.metadata.name,
    uid: fleet.metadata.uid ?? '',
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${fleet.metadata.name}-${revision}-${number}`,
      namespace: fleet.metadata.namespace ?? '',
      labels: { ...labels, [revisionLabel]: revision },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [owner] as never,
    },
    spec,
  };
};
