import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Bench } from './bench.ts';
import type { TargetScene } from './target-scene.ts';

const image = 'other/tool:1';

/** A pod of somebody else that the selector of the workload fits too. */
export const strangerOf = (
  namespace: string,
  labels: Readonly<Record<string, string>>,
  number: number,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `stranger-${number}`, namespace, labels },
  spec: { containers: [{ name: 'main', image }] },
});

/** A release divides requests between pods of its workload alone: it is refused where a Service leads to a stranger too. */
export const refusedForStranger = /^\w+: Service \S+ also selects pods that are not of .* \(stranger-\d+\);/;

/** Whoever has put them there takes them away. */
export const sendStrangersAway = async (
  { ground }: Pick<Bench, 'ground'>,
  scene: TargetScene,
): Promise<void> => {
  const owner = ground.as('kubectl');
  const strangers = scene.mirror
    .objects()
    .filter(({ kind, metadata }) => kind === 'Pod' && metadata.name.startsWith('stranger-'));
  for (const one of strangers) await owner.remove(refOf(one), one.metadata.uid ?? '');
};
