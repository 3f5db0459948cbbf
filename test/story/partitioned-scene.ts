import { expect } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, type PatchOperation, refOf } from '#domain/kube/object.ts';
import { writtenKind } from '#domain/app/parse-kinds.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import { readAt } from '#domain/partitioned/path.ts';
import { plain } from '#domain/partitioned/plain.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { printYaml } from '#shared/compiler/print-yaml.ts';
import { adopt, folderOf } from '#shared/services/adopt/adopt.ts';
import { withImages } from '#shared/services/adopt/set-image.ts';
import type { OnEnd, Theatre } from './scene.ts';
import { pass, playOn } from './scene.ts';

/** What is needed of a stage to play something beside it. */
export interface Arranged extends Pick<Theatre, 'owner' | 'namespace'> {
  readonly world: Pick<Theatre['world'], 'clock'>;
}

/** A kind whose controller keeps as many pods old as its partition says, as a team has it. */
export interface PartitionedPart {
  /** How people name it: `cloneset/shop`. */
  readonly word: string;
  /** Without a namespace; of `shop/app:1`, five pods, three of which may be missing. */
  readonly object: KubeObject;
  readonly partition: string;
  /** Which revision a pod gets that is lost in a hold. */
  readonly comesBack: 'old' | 'new';
  /** Where the number of its pods stands; `spec.replicas` unless told. */
  readonly replicas?: string;
  /** Its description, where no code knows it. */
  readonly kinds?: readonly KindDescription[];
  /** What must go on beside the stage; gives what ends it. */
  readonly arrange?: (stage: Arranged) => () => Promise<void>;
}

export const labels = { app: 'shop', 'app.oam.dev/component': 'shop' };
export const podLabels = 'app=shop';

export const podTemplate = {
  metadata: { labels },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'app', image: 'shop/app:1', ports: [{ containerPort: 8080 }] }],
  },
};

interface Asked {
  readonly bake?: string;
  readonly steps?: string;
  readonly more?: object;
  readonly decideWithin?: string;
  /** How many pods of a batch need not be Ready. */
  readonly threshold?: string;
  /** The whole of the strategy, where it is not steps. */
  readonly strategy?: string;
  /** Objects of the folder besides the workload. */
  readonly beside?: readonly KubeObject[];
}

/** Where a team had made such a workload by hand, and it stands with all its pods Ready. */
export const standingBy = (openTheatre: () => Promise<Theatre>, part: PartitionedPart) => {
  return async (onEnd: OnEnd, change: (object: KubeObject) => KubeObject = (it) => it) => {
    const stage = await openTheatre();
    const end = part.arrange?.(stage);
    onEnd(async () => {
      await end?.();
      await stage.stop();
    });
    const { namespace } = stage;
    const object = change({
      ...part.object,
      metadata: { ...part.object.metadata, namespace },
    });
    await stage.kubectl(object);
    const ref = refOf(object);
    const live = async () => (await stage.owner.get(ref)) as KubeObject;
    const podsNow = async () => {
      const query = { apiVersion: 'v1', kind: 'Pod', namespace, labels: podLabels };
      return (await stage.owner.list(query)).items.filter(
        ({ metadata }) => metadata.deletionTimestamp === undefined,
      );
    };
    const wanted = async () => Number(readAt(await live(), part.replicas ?? 'spec.replicas'));
    const stands = () =>
      stage.until(async () => {
        const ready = (await podsNow()).filter((pod) => readySince(pod) !== undefined);
        const count = await wanted();
        const { metadata, ...now } = await live();
        const { observedGeneration = metadata.generation } = fields(now['status']);
        return observedGeneration === metadata.generation && count > 0 && ready.length === count;
      }, 60_000);
    expect(await stands()).toBe(true);
    const objects = await adopt(stage.owner, namespace, [part.word], part.kinds);
    let number = 0;
    const id = () => `r-${namespace.slice(-8)}-${(number += 1)}`;
    return {
      stage,
      live,
      podsNow,
      wanted: await wanted(),
      id,
      play: playOn(stage, podLabels, id),
      images: async () => (await podsNow()).map(imageOf),
      /** A release of the live object with another image, as `tidegate release <word> -i app=…` makes it. */
      source: (image: string, asked: Asked = {}): Source => {
        const placed = folderOf(
          { name: 'shop', cluster: 'local', namespace },
          objects.map((one) => withImages(one, { app: image }, part.kinds)),
        );
        const { beside = [] } = asked;
        const more = folderOf({ name: 'shop', cluster: 'local', namespace }, beside).files.slice(1);
        return {
          files: [...placed.files, ...more].map((file) =>
            file.path === 'release.yaml' ? settings(namespace, asked, part.kinds) : file,
          ),
        };
      },
      patch: (operations: readonly PatchOperation[]) => stage.owner.patch(ref, operations),
      settledAt: (release: string, index: number, atMostMs = 120_000) =>
        stage.until(
          async () =>
            (await stage.facts('shop', 'eu')).some(
              (fact) => fact.kind === 'step-settled' && fact.release === release && fact.index === index,
            ),
          atMostMs,
        ),
      pass: (ms: number) => pass(stage, ms),
    };
  };
};

const settings = (
  namespace: string,
  { bake = '6s', steps = '[20%, 60%, 100%]', more = {}, decideWithin = '5m', threshold, strategy }: Asked,
  kinds: readonly KindDescription[] = [],
) => ({
  path: 'release.yaml',
  text: `name: shop
namespace: ${namespace}
targets: [{name: eu, cluster: local, namespace: ${namespace}}]
strategy: ${strategy ?? `{steps: ${steps}, bake: ${bake}${threshold === undefined ? '' : `, failureThreshold: ${threshold}`}}`}
checks: {warmup: 0s, window: 2s, minRequests: 20, decideWithin: ${decideWithin}, errors: {maxIncrease: 50%, floor: 1%}}
${Object.keys(more).length === 0 ? '' : `${printYaml(more)}\n`}${kinds.length === 0 ? '' : printYaml({ kinds: kinds.map(writtenKind) as never })}`,
});

export const imageOf = (pod: KubeObject): string =>
  String((fields(pod['spec'])['containers'] as readonly { image: string }[])[0]?.image);

/** What controllers and the API server count in annotations of their own. */
const counters = ['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation'];

/** All that its owner has written. */
export const own = ({ metadata, ...object }: KubeObject) => ({
  spec: plain(object['spec']) as object,
  labels: metadata.labels,
  annotations: Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => !counters.includes(name)),
  ),
});
