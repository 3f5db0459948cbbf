import { type Condition, instant, type Pod, type PodStatus } from './shapes.ts';

/** The statuses that a kubelet gives to a pod, one for each moment of its life. */

const names = ({ spec }: Pod): string => spec.containers.map(({ name }) => `${name} `).join('');

const condition = (
  type: string,
  status: 'True' | 'False',
  now: number,
  why: Partial<Condition> = {},
): Condition => ({
  type,
  status,
  lastTransitionTime: instant(now),
  ...why,
});

const changed = (pod: Pod, said: readonly Condition[], more: PodStatus): PodStatus => {
  const kept = (pod.status?.conditions ?? []).filter((one) => said.every(({ type }) => type !== one.type));
  return { ...pod.status, ...more, conditions: [...kept, ...said] };
};

const notReady = (pod: Pod, now: number): readonly Condition[] => {
  const why = { reason: 'ContainersNotReady', message: `containers with unready status: [${names(pod)}]` };
  return [condition('Ready', 'False', now, why), condition('ContainersReady', 'False', now, why)];
};

const containers = (pod: Pod, one: object): PodStatus['containerStatuses'] =>
  pod.spec.containers.map(({ name, image }) => ({
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: restartsOf(pod),
    state: {},
    ...one,
  }));

export const restartsOf = (pod: Pod): number => pod.status?.containerStatuses?.[0]?.restartCount ?? 0;

export const scheduled = (pod: Pod, now: number): PodStatus =>
  changed(pod, [condition('PodScheduled', 'True', now)], { phase: 'Pending' });

export const unschedulable = (pod: Pod, now: number, message: string): PodStatus =>
  changed(pod, [condition('PodScheduled', 'False', now, { reason: 'Unschedulable', message })], {
    phase: 'Pending',
  });

export const creating = (pod: Pod, now: number, podIP: string): PodStatus =>
  changed(pod, [condition('Initialized', 'True', now), ...notReady(pod, now)], {
    phase: 'Pending',
    startTime: instant(now),
    podIP,
    podIPs: [{ ip: podIP }],
    containerStatuses: containers(pod, { state: { waiting: { reason: 'ContainerCreating' } } }) ?? [],
  });

export const ready = (pod: Pod, now: number): PodStatus =>
  changed(pod, [condition('Ready', 'True', now), condition('ContainersReady', 'True', now)], {
    phase: 'Running',
    containerStatuses: containers(pod, { ready: true, started: true, state: running(now) }) ?? [],
  });

/** It runs, but its readiness probe does not pass. */
export const unready = (pod: Pod, now: number): PodStatus =>
  changed(pod, notReady(pod, now), {
    phase: 'Running',
    containerStatuses: containers(pod, { started: true, state: running(now) }) ?? [],
  });

export const notPulled = (pod: Pod, now: number): PodStatus => {
  const image = pod.spec.containers[0]?.image ?? '';
  const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": not found` };
  return changed(pod, notReady(pod, now), {
    phase: 'Pending',
    containerStatuses: containers(pod, { state: { waiting } }) ?? [],
  });
};

export const crashed = (pod: Pod, now: number): PodStatus => {
  const at = instant(now);
  const terminated = { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at };
  const waiting = {
    reason: 'CrashLoopBackOff',
    message: `back-off restarting failed container ${pod.spec.containers[0]?.name ?? ''}`,
  };
  const one = { restartCount: restartsOf(pod) + 1, state: { waiting }, lastState: { terminated } };
  return changed(pod, notReady(pod, now), {
    phase: 'Running',
    containerStatuses: containers(pod, one) ?? [],
  });
};

const running = (now: number): object => ({ running: { startedAt: instant(now) } });
