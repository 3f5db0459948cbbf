import { isFailure } from '#domain/failure.ts';
import type { StackChange, StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cloud, StackPlace } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';
import { changesBetween, isDrifted, tryAll } from './objects.ts';
import { revealFrom } from './outputs.ts';
import { readRecord } from './record.ts';
import { type Room, roomOf } from './room.ts';
import { reading, writing } from './trouble.ts';
import { createStack, removeStack, updateStack } from './writes.ts';

export interface OperatorOptions {
  readonly name: string;
  readonly place: StackPlace;
  readonly cluster: Cluster;
  readonly clock: Pick<Clock, 'now'>;
}

/** Stacks as custom resources of an operator in one namespace of a cluster. */
export const openOperator = ({ name, place, cluster, clock }: OperatorOptions): Cloud => {
  const room = roomOf(name, place, cluster, () => clock.now());
  const { at, stand, templateOf } = room;
  const { namespace } = place;
  return {
    name,
    account: () => reading(`cloud ${name}`, () => accountOf(place, cluster)),
    read: (stack) => reading(at(stack), async () => (await stand(stack))?.stack),
    preview: (spec) => reading(at(spec.name), () => preview(room, spec)),
    create: (spec, token) => writing(at(spec.name), () => createStack(room, spec, token)),
    update: (spec, token) => writing(at(spec.name), () => updateStack(room, spec, token)),
    remove: (stack) => writing(at(stack), () => removeStack(room, stack)),
    events: (stack, after = '') =>
      reading(at(stack), async () => {
        const events = (await readRecord(cluster, namespace, stack))?.kept.events ?? [];
        return events.filter(({ id }) => id > after);
      }),
    drift: (stack) =>
      reading(at(stack), async () => {
        const standing = await readRecord(cluster, namespace, stack);
        if (standing === undefined) return { kind: 'unknown', reason: 'it is not there' };
        const { parts } = templateOf(standing.kept.spec);
        const drifted: string[] = [];
        for (const part of parts) if (await isDrifted(cluster, stack, part)) drifted.push(part.id);
        return drifted.length === 0 ? { kind: 'in-sync' } : { kind: 'drifted', resources: drifted };
      }),
    reveal: (ref) => reading(`cloud ${name}`, () => revealFrom(cluster, `cloud ${name}`, namespace, ref)),
  };
};

/** Another cluster under the same name is another account; where that may not be read, its name must do. */
const accountOf = async (place: StackPlace, cluster: Cluster): Promise<string> => {
  const system = await cluster
    .get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' })
    .catch((error: unknown) => {
      if (!isFailure(error, 'ClusterForbids')) throw error;
      return undefined;
    });
  const { uid = '' } = system?.metadata ?? {};
  return [place.cluster, ...(uid === '' ? [] : [uid]), place.namespace].join('/');
};

const preview = async (room: Room, spec: StackSpec): Promise<readonly StackChange[]> => {
  const { cluster, namespace, at, templateOf, stand } = room;
  const { parts } = templateOf(spec);
  const found = await stand(spec.name);
  const isThere = found !== undefined && found.stack.phase !== 'empty';
  // The namespace of a target may be made by the release itself: then nothing can be asked about before.
  const ground = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  if (ground !== undefined) await tryAll(cluster, at(spec.name), spec.name, parts);
  return changesBetween(isThere ? found.template.parts : [], parts);
};
