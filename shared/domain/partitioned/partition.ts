import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { put, putBack, putLabel, putReplicas, takeLabel, unless } from '../workload/guarded-patch.ts';
import type { Hold } from '../workload/hold.ts';
import { wantedOf } from '../workload/observation.ts';
import { withPartOf } from '../workload/own-back.ts';
import { putSettings } from '../workload/settings.ts';
import { type OwnFields, type Side, specOf } from '../workload/snapshot.ts';
import { besideIn, standAlone, standBeside } from './beside.ts';
import type { KindDescription } from './description.ts';
import { readAt, segmentsOf, specField, withAt } from './path.ts';

/** How many pods keep the old revision: a number, or a share of all. */
export type Partition = number | `${number}%`;

/**
 * The hold of a described kind: its controller keeps that many pods on the old revision, whether Tidegate runs or not.
 */
export interface PartitionHold extends Hold {
  readonly partitionOf: (object: KubeObject) => Partition;
  /** The first write: template and partition in one patch, so that no pod moves in between. */
  readonly start: (
    live: KubeObject,
    after: Side,
    partition: Partition,
    release: string,
  ) => readonly PatchOperation[];
  /** The same, with all new pods beside the old ones. */
  readonly startBeside: (live: KubeObject, after: Side, release: string) => readonly PatchOperation[];
  readonly move: (live: KubeObject, partition: Partition) => readonly PatchOperation[];
}

export const holdBy = ({ paths }: Pick<KindDescription, 'paths'>): PartitionHold => {
  const field = specField(paths.partition);
  const inside = segmentsOf(paths.partition).slice(2);
  const borrowed = [field, 'minReadySeconds'];
  const partitionOf = (object: KubeObject): Partition => {
    const value = readAt(object, paths.partition);
    return typeof value === 'string' && value.endsWith('%') ? (value as Partition) : Number(value ?? 0);
  };
  const isHeld = (object: KubeObject): boolean => Number.parseInt(String(partitionOf(object)), 10) > 0;
  const ownFieldsOf = (object: KubeObject): OwnFields =>
    Object.fromEntries(
      borrowed
        .filter((name) => specOf(object)[name] !== undefined)
        .map((name) => [name, specOf(object)[name]]),
    );
  // The owner's other settings in that field stay: surge, unavailable pods, the type of update.
  const held = (live: KubeObject, partition: Partition): PatchOperation =>
    put(field, withAt(specOf(live)[field], inside, partition));
  const lift = (live: KubeObject, own: OwnFields) => [
    ...unless(live),
    ...standAlone(live),
    ...borrowed.flatMap((name) => putBack(live, own, name)),
  ];
  return {
    partitionOf,
    isHeld,
    blocksWayBack: (live) => isHeld(live) || besideIn(live) !== undefined,
    ownFieldsOf,
    unheld: (fields, own) => ({ ...fields, [field]: withPartOf(fields[field], own[field], inside) }),
    lift,
    start: (live, after, partition, release) => [
      ...unless(live),
      putLabel(live, release),
      put('template', after.template),
      held(live, partition),
      ...putReplicas(live, after.replicas),
      ...putSettings(live, after.settings),
    ],
    startBeside: (live, after, release) => [
      ...unless(live),
      putLabel(live, release),
      put('template', after.template),
      held(live, wantedOf(live)),
      ...standBeside(wantedOf(live), after.replicas ?? wantedOf(live)),
      ...putSettings(live, after.settings),
    ],
    move: (live, partition) => [...unless(live), ...standAlone(live), held(live, partition)],
    // A pod that is new does not come back while the partition keeps others.
    revert: (live, before, name) => [
      ...unless(live),
      putLabel(live, name),
      put('template', before.template),
      ...putBack(live, before.own, 'minReadySeconds'),
      held(live, 0),
      ...standAlone(live),
      ...putReplicas(live, before.replicas),
      ...putSettings(live, before.settings),
    ],
    release: (live, own) => [...lift(live, own), ...takeLabel(live)],
  };
};
