import { fields } from '../kube/fields.ts';
import { type KubeObject, nameOf } from '../kube/object.ts';
import { releaseLabel, specOf, type WorkloadPlan } from './snapshot.ts';
import { type Fleet, readFleet } from './pods-by-revision.ts';
import type { Act, Progress } from './step.ts';
import type { PathElement } from './taken-back.ts';

/** One look at one workload: all that a decision may rest on. */
export interface Observation {
  readonly plan: WorkloadPlan;
  readonly release: string;
  /** Absent when it is not there (yet, or any more). */
  readonly live?: KubeObject;
  /** Its own, by their controllers. */
  readonly pods: readonly KubeObject[];
  /** Its own revisions, as far as they were read. */
  readonly revisions?: readonly KubeObject[];
  /** Epoch ms. */
  readonly now: number;
  /** When this movement began, epoch ms; it must be over within the workload's own progress deadline. */
  readonly startedAt: number;
  /** The releases that this one took over: it must restore what they left. */
  readonly supersedes?: readonly string[];
  /** Percent of the new pods that need not be Ready. */
  readonly failureThreshold?: number;
  /** The plan is that of a release that went through: it does not contain what people have set since. */
  readonly isUndo?: true;
}

export const fleetOf = (observation: Observation): Fleet =>
  readFleet(observation.pods, observation.plan, observation.now);

/** How many pods it is to have: as its spec says, or as its controller has counted where the nodes decide. */
export const wantedOf = (live: KubeObject): number => {
  const { replicas } = specOf(live);
  if (typeof replicas === 'number') return replicas;
  const { desiredNumberScheduled: counted } = fields(live['status']);
  return typeof counted === 'number' ? counted : 1;
};

export const isLeaving = (live: KubeObject): boolean => live.metadata.deletionTimestamp !== undefined;

export const holderOf = (live: KubeObject): string | undefined => live.metadata.labels?.[releaseLabel];

/** A release holds it that is neither this one nor one that this one took over. */
export const isForeign = ({ release, supersedes = [] }: Observation, live: KubeObject): boolean => {
  const holder = holderOf(live);
  return holder !== undefined && holder !== release && !supersedes.includes(holder);
};

type Unaddressed<A> = A extends { readonly kind: 'patch' } ? Omit<A, 'ref'> : A;

/** One write; a patch is one of the workload itself. */
export const act = (observation: Observation, acts: Unaddressed<Act>): Progress => ({
  kind: 'moving',
  acts: [acts.kind === 'patch' ? { ...acts, ref: observation.plan.ref } : acts],
  reason: `${nameOf(observation.plan.ref)}: ${acts.why}`,
});

export const settled = (observation: Observation, reason: string): Progress => ({
  kind: 'settled',
  reason: `${nameOf(observation.plan.ref)}: ${reason}`,
});

export const stuck = (observation: Observation, reason: string): Progress => ({
  kind: 'stuck',
  reason: `${nameOf(observation.plan.ref)}: ${reason}`,
});

interface Writer {
  readonly manager?: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: unknown;
}

/** Who has written to the object itself, not to its status, oldest first, as the API server remembers it. */
const writersOf = (live: KubeObject): readonly Writer[] =>
  byTime(live).filter(({ subresource }) => subresource === undefined);

const byTime = (live: KubeObject): readonly Writer[] => {
  const managed = live.metadata['managedFields'];
  if (!Array.isArray(managed)) return [];
  return (managed as Writer[]).toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''));
};

const ourName = 'tidegate';

/** Who set the value at this path; unknown for what the API server has filled in. */
export const setBy = (live: KubeObject, path: readonly PathElement[]): 'us' | 'others' | 'nobody' => {
  const owners = writersOf(live).filter(({ fieldsV1 }) => isIn(fieldsV1, path));
  if (owners.some(({ manager }) => manager === ourName)) return 'us';
  return owners.length === 0 ? 'nobody' : 'others';
};

/**
 * The API server does not know the items of this list (a kind without a schema): the writer of one item owns the whole
 * list. We have written it last, and others have written to the object since it was created: it may hold their values.
 */
export const mayHoldTheirs = (live: KubeObject, path: readonly PathElement[]): boolean => {
  const ours = writersOf(live).filter(({ manager }) => manager === ourName);
  const madeAt = live.metadata.creationTimestamp ?? '';
  return (
    ours.some(({ fieldsV1 }) => endsAbove(fieldsV1, path)) &&
    writersOf(live).some(({ manager, time = '' }) => manager !== ourName && time > madeAt)
  );
};

/** The owned value has no parts, but the path continues. */
const endsAbove = (owned: unknown, [element, ...rest]: readonly PathElement[]): boolean => {
  if (element === undefined || owned === undefined) return false;
  return Object.keys(fields(owned)).length === 0 || endsAbove(within(owned, element), rest);
};

/** One level of the spelling of `managedFields`: `f:name` of a member, `k:{"name":"app"}` of an item. */
const within = (owned: unknown, element: PathElement): unknown => {
  if (typeof element === 'string') return fields(owned)[`f:${element}`];
  const name = Object.keys(fields(owned)).find((one) => one.startsWith('k:') && isItem(one, element));
  return name === undefined ? undefined : fields(owned)[name];
};

const isItem = (spelled: string, element: Readonly<Record<string, unknown>>): boolean => {
  const keys = fields(JSON.parse(spelled.slice(2)));
  return Object.entries(element).every(([key, value]) => keys[key] === value);
};

/** Who wrote to the object last, other than us. */
export const lastWriter = (live: KubeObject): string =>
  writersOf(live).findLast(({ manager }) => manager !== ourName)?.manager ?? 'somebody';

/**
 * Who, other than us, was the last to set something at one of these paths: whoever has written elsewhere since, a label
 * or an annotation, has not set it. A change by `kubectl scale` counts too.
 */
export const lastWriterAt = (live: KubeObject, ...paths: readonly (readonly PathElement[])[]): string => {
  const found = byTime(live).findLast(
    ({ manager, subresource = 'scale', fieldsV1 }) =>
      manager !== ourName && subresource === 'scale' && paths.some((path) => isIn(fieldsV1, path)),
  );
  return found?.manager ?? lastWriter(live);
};

const isIn = (owned: unknown, path: readonly PathElement[]): boolean =>
  path.reduce<unknown>((here, element) => within(here, element), owned) !== undefined;

/** Whether nobody has written to the object since we did. */
export const wroteLast = (live: KubeObject): boolean => writersOf(live).at(-1)?.manager === ourName;

/** The same, where a doubt counts against it: the stamps are whole seconds, so of two writes in one either may be the later. */
export const surelyWroteLast = (live: KubeObject): boolean => {
  const newest = writersOf(live).at(-1);
  const rival = writersOf(live).findLast(({ manager }) => manager !== ourName);
  return newest?.manager === ourName && rival?.time !== newest.time;
};

/** Epoch ms in whole seconds; 0 when we never wrote. */
export const lastWrittenByUs = (live: KubeObject): number => {
  const time = writersOf(live).findLast(({ manager }) => manager === ourName)?.time;
  return time === undefined ? 0 : Date.parse(time);
};
