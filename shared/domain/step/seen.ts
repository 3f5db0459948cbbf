import { type KubeObject, nameOf } from '../kube/object.ts';
import { releaseLabel, specOf, type WorkloadPlan } from './baseline.ts';
import { type Arm, type Fleet, readFleet } from './fleet.ts';
import { type Obstacle, refusalIn } from './obstacle.ts';
import type { Act, Progress } from './step.ts';

/** One look at one workload: all that a decision may rest on. */
export interface Seen {
  readonly plan: WorkloadPlan;
  readonly release: string;
  /** Absent when it is not there (yet, or any more). */
  readonly live?: KubeObject;
  readonly pods: readonly KubeObject[];
  /** Epoch ms. */
  readonly now: number;
  /** When this movement began, epoch ms; it must be over within the workload's own progress deadline. */
  readonly startedAt: number;
  /** The release whose hold this one may take over. */
  readonly supersedes?: string;
}

export const fleetOf = (seen: Seen): Fleet => readFleet(seen.pods, seen.plan, seen.now);

export const wantedOf = (live: KubeObject): number => {
  const replicas = specOf(live)['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
};

export const holderOf = (live: KubeObject): string | undefined => live.metadata.labels?.[releaseLabel];

const defaultDeadlineSeconds = 600;

const deadlineMs = ({ plan }: Seen): number =>
  (plan.before.own.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;

/** The pods that are waited for: which, and how many there shall be. */
interface Awaited {
  readonly arm: Arm;
  readonly wanted: number;
}

/** What keeps them: the object knows why pods are missing, the pods know why they are not Ready. */
export const obstacleTo = ({ arm, wanted }: Awaited, live: KubeObject): Obstacle | undefined =>
  (arm.total < wanted ? refusalIn(live) : undefined) ?? arm.trouble;

/** How soon a refused ReplicaSet is told to try again: when pods have gone in whose place others fit, or somebody may have made room. */
const nudgesMs = { room: 2_000, hope: 30_000 };

/** When to tell it, epoch ms; undefined as long as nothing is refused. */
export const nudgeAt = (seen: Seen, live: KubeObject, { arm, wanted }: Awaited): number | undefined => {
  if (arm.total >= wanted || refusalIn(live) === undefined) return undefined;
  const isRoom = seen.pods.length < wantedOf(live);
  return lastWrittenByUs(live) + (isRoom ? nudgesMs.room : nudgesMs.hope);
};

/** Not there yet: look again when a pod changes or settles; past the deadline it never will be. */
export const waitFor = (seen: Seen, live: KubeObject, what: string, awaited?: Awaited): Progress => {
  const nudged = awaited && nudgeAt(seen, live, awaited);
  // Our last write set going what is waited for, be it from before an outage; one that only asked again did not.
  const since = nudged === undefined ? Math.max(seen.startedAt, lastWrittenByUs(live)) : seen.startedAt;
  const deadline = since + deadlineMs(seen);
  const obstacle = awaited && obstacleTo(awaited, live);
  const because = `${nameOf(seen.plan.ref)}: ${what}${obstacle === undefined ? '' : `; ${obstacle.because}`}`;
  if (seen.now >= deadline)
    return {
      kind: 'stuck',
      because: `${because} (after ${Math.round((seen.now - since) / 1000)} s)`,
    };
  return {
    kind: 'moving',
    acts: [],
    because,
    lookAgainAt: Math.min(deadline, awaited?.arm.nextAt ?? deadline, nudged ?? deadline),
    ...(obstacle === undefined ? {} : { obstacle: { ...obstacle, because } }),
    ...(awaited !== undefined && awaited.arm.total < awaited.wanted ? { areMissing: true } : {}),
  };
};

export const act = (seen: Seen, acts: Act): Progress => ({
  kind: 'moving',
  acts: [acts],
  because: `${nameOf(seen.plan.ref)}: ${acts.why}`,
});

export const settled = (seen: Seen, because: string): Progress => ({
  kind: 'settled',
  because: `${nameOf(seen.plan.ref)}: ${because}`,
});

export const stuck = (seen: Seen, because: string): Progress => ({
  kind: 'stuck',
  because: `${nameOf(seen.plan.ref)}: ${because}`,
});

interface Writer {
  readonly manager?: string;
  readonly time?: string;
  readonly subresource?: string;
}

/** Who has written to the object itself, not to its status, oldest first, as the API server remembers it. */
const writersOf = (live: KubeObject): readonly Writer[] => {
  const managed = live.metadata['managedFields'];
  if (!Array.isArray(managed)) return [];
  return (managed as Writer[])
    .filter(({ subresource }) => subresource === undefined)
    .sort((a, b) => (a.time ?? '').localeCompare(b.time ?? ''));
};

const ourName = 'tidegate';

/** Who wrote to the object last besides us. */
export const lastWriter = (live: KubeObject): string =>
  writersOf(live).findLast(({ manager }) => manager !== ourName)?.manager ?? 'somebody';

/** Whether nobody has written to the object since we did. */
export const wroteLast = (live: KubeObject): boolean => writersOf(live).at(-1)?.manager === ourName;

/** Epoch ms in whole seconds; 0 when we never wrote. */
const lastWrittenByUs = (live: KubeObject): number => {
  const time = writersOf(live).findLast(({ manager }) => manager === ourName)?.time;
  return time === undefined ? 0 : Date.parse(time);
};
