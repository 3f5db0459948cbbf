import { createHash } from 'node:crypto';
import { canonical } from '#domain/json.ts';
import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { type Arranged, type PartitionedPart, podLabels, podTemplate } from './partitioned-scene.ts';

/*
 * A kind of workload that no code of Tidegate knows: another shape, no status, revisions that only its pods name. Its
 * controller keeps `spec.rollout.keep` pods old, and replaces one at a time.
 */

const revisionLabel = 'example.com/revision';

export const fleetKind: KindDescription = {
  apiVersion: 'example.com/v1',
  kind: 'Fleet',
  shortNames: ['fl'],
  paths: { template: 'spec.pods.template', replicas: 'spec.size', partition: 'spec.rollout.keep' },
  revisionLabel,
  frozen: [],
  refused: [],
  specDefaults: {},
};

export const fleet: PartitionedPart = {
  word: 'fleet/shop',
  object: {
    apiVersion: fleetKind.apiVersion,
    kind: fleetKind.kind,
    metadata: { name: 'shop', labels: { team: 'shop' } },
    spec: { size: 5, pods: { template: podTemplate }, rollout: { speed: 'careful' } },
  },
  partition: '/spec/rollout/keep',
  replicas: fleetKind.paths.replicas,
  comesBack: 'old',
  kinds: [fleetKind],
  arrange: (stage) => runFleets(stage),
};

/** Its definition, for a real API server. */
export const fleetDefinition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fleets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Fleet', plural: 'fleets', singular: 'fleet' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

const revisionOf = (template: unknown): string =>
  createHash('sha256').update(canonical(template)).digest('hex').slice(0, 10);

/** Plays the controller by the API alone, so that it runs in either world; gives what ends it. */
const runFleets = ({ owner, namespace, world }: Arranged): (() => Promise<void>) => {
  const end = new AbortController();
  const templates = new Map<string, unknown>();
  let made = 0;
  const look = async () => {
    const { items } = await owner.list({ apiVersion: 'example.com/v1', kind: 'Fleet', namespace });
    for (const item of items) {
      const spec = specOf(item);
      const template = fields(spec['pods'])['template'];
      const newest = revisionOf(template);
      templates.set(newest, template);
      const listed = await owner.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: podLabels });
      const pods = listed.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      const old = pods.filter(({ metadata }) => metadata.labels?.[revisionLabel] !== newest);
      const keep = Number(fields(spec['rollout'])['keep'] ?? 0);
      const size = Number(spec['size']);
      if (pods.length < size) {
        const [last] = old;
        const isOld = old.length < keep && last !== undefined;
        const revision = isOld ? (last.metadata.labels?.[revisionLabel] ?? '') : newest;
        await owner.apply(podOf(item, revision, templates.get(revision), (made += 1)));
      } else if (old.length > keep) {
        const gone = old.find((pod) => readySince(pod) === undefined) ?? old[0];
        const isWhole = pods.every((pod) => readySince(pod) !== undefined);
        if (gone !== undefined && (isWhole || readySince(gone) === undefined))
          await owner.remove(refOf({ ...gone, apiVersion: 'v1', kind: 'Pod' }), gone.metadata.uid ?? '');
      }
    }
  };
  const ended = (async () => {
    while (!end.signal.aborted) {
      await look().catch(() => undefined);
      await world.clock.sleep(200, end.signal);
    }
  })();
  return async () => {
    end.abort();
    await ended.catch(() => undefined);
  };
};

const podOf = ({ metadata }: KubeObject, revision: string, template: unknown, number: number): KubeObject => {
  const { metadata: stated, spec } = fields(template);
  const labels = fields(fields(stated)['labels']) as Record<string, string>;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${metadata.name}-${revision}-${number}`,
      namespace: metadata.namespace ?? '',
      labels: { ...labels, [revisionLabel]: revision },
      ownerReferences: [
        {
          apiVersion: 'example.com/v1',
          kind: 'Fleet',
          name: metadata.name,
          uid: metadata.uid ?? '',
          controller: true,
        },
      ] as never,
    },
    spec,
  };
};
