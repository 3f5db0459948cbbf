import { Failure } from '#domain/failure.ts';
import type { ObjectRef } from '#domain/kube/object.ts';
import type { Timers } from '#adapters/clock/timers.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Gate } from './gate.ts';

type Verb = 'patch' | 'apply' | 'remove';

/** Who of ours writes at this moment; writes of the simulated cluster take effect within the call. */
export interface Pen {
  release: string | undefined;
  /** The write lands after its caller was told that there is no answer. */
  isLate: boolean;
  /** It is an apply, which of a workload is only sent to create it. */
  creates: boolean;
}

export interface Tap {
  readonly cluster: Cluster;
  readonly timers: Timers;
  readonly pen: Pen;
  /** The next so many writes get no answer, and land after so many ms. */
  readonly late: { times: number; ms: number };
  /** Hears of every write of ours that is sent, whether it changes anything or not; false cuts off one that writes without end. */
  readonly sent: (release: string, verb: Verb, ref: ObjectRef) => boolean;
}

/** The cluster as one call of a task on behalf of a release reaches it. */
export const tappedCluster = (tap: Tap, gate: Gate, release: string): Cluster => {
  const { cluster, timers, pen, late, sent } = tap;
  const by = <T>(verb: Verb, isLate: boolean, run: () => Promise<T>): Promise<T> => {
    Object.assign(pen, { release, isLate, creates: verb === 'apply' });
    try {
      return run();
    } finally {
      Object.assign(pen, { release: undefined, isLate: false, creates: false });
    }
  };
  const write = <T>(verb: Verb, ref: ObjectRef, isDry: boolean, run: () => Promise<T>): Promise<T> => {
    if (isDry) return gate.read(run);
    return gate.effect(() => {
      if (!sent(release, verb, ref)) return new Promise<T>(() => undefined);
      if (late.times <= 0) return by(verb, false, run);
      late.times -= 1;
      timers.after(late.ms, () => void by(verb, true, run).catch(() => undefined));
      throw new Failure('ClusterUnreachable', `cluster ${cluster.name}`, 'no answer in time', {
        outcome: 'unknown',
      });
    });
  };
  return {
    name: cluster.name,
    now: () => cluster.now(),
    get: (ref) => gate.read(() => cluster.get(ref)),
    list: (query) => gate.read(() => cluster.list(query)),
    logs: (pod, query) => gate.read(() => cluster.logs(pod, query)),
    watch: (query, from, signal) => cluster.watch(query, from, signal),
    follow: (query, signal) => cluster.follow(query, signal),
    missingRights: (wanted) => gate.read(() => cluster.missingRights(wanted)),
    patch: (ref, operations, options) =>
      write('patch', ref, options?.dryRun === true, () => cluster.patch(ref, operations, options)),
    apply: (object, options) =>
      write(
        'apply',
        { apiVersion: object.apiVersion, kind: object.kind, name: object.metadata.name },
        options?.dryRun === true,
        () => cluster.apply(object, options),
      ),
    remove: (ref, uid) => write('remove', ref, false, () => cluster.remove(ref, uid)),
  };
};
