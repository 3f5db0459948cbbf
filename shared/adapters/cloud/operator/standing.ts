import { isObject } from '#domain/json.ts';
import { maskText } from '#domain/kube/mask/secret-text.ts';
import { valueAt } from '#domain/kube/field-path.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { CloudStack, StackOutputs } from '#domain/stack/cloud-stack.ts';
import type { Kept } from './record.ts';
import type { OperatorTemplate, Part, Rule } from './template.ts';

/** What was seen of a stack: its objects by their place in the template, and its known outputs. */
export interface Seen {
  readonly live: ReadonlyMap<string, KubeObject>;
  readonly outputs: StackOutputs;
  /** An output that is not known yet, and where it would be. */
  readonly missing?: string;
  /** Epoch ms. */
  readonly now: number;
}

type Standing = Pick<CloudStack, 'status' | 'phase' | 'operation' | 'reason'>;

/** How long an operator that does not report the generation it has seen may take to look, ms. */
const settleMs = 10_000;

/** The state of a stack, read from its objects by the rules of the operator's file. */
export const standingOf = (kept: Kept, template: OperatorTemplate, seen: Seen): Standing => {
  const { operation } = kept;
  const word = operation.toUpperCase();
  const { parts } = template;
  const gone = parts.filter(({ id }) => !seen.live.has(id));
  if (!kept.isWritten || gone.length === parts.length)
    return { status: 'REVIEW_IN_PROGRESS', phase: 'empty', operation };
  if (operation === 'delete' || [...seen.live.values()].some(isTerminating)) return leaving(kept, seen);
  if (gone.length > 0)
    return {
      status: 'INCOMPLETE',
      phase: 'failed',
      operation,
      reason: `${gone.map(({ object }) => named(object)).join(', ')} is not there any longer`,
    };
  const failed = parts.find((part) => isSeen(part, kept, seen) && holdsAny(part, seen));
  if (failed !== undefined)
    return { status: `${word}_FAILED`, phase: 'faulty', operation, reason: saidBy(failed, seen) };
  const waiting = waitsFor(kept, parts, seen);
  if (waiting === undefined) return { status: `${word}_COMPLETE`, phase: 'ready', operation };
  if (seen.now - kept.at < template.patienceMs)
    return { status: `${word}_IN_PROGRESS`, phase: 'moving', operation, reason: waiting };
  const minutes = Math.round(template.patienceMs / 60_000);
  const reason = `not ready after ${minutes} minutes: ${waiting}`;
  return { status: `${word}_FAILED`, phase: 'faulty', operation, reason };
};

/** When an operator that holds on to an object is reported, ms. */
const leavingMs = 3_600_000;

const leaving = ({ at }: Kept, { live, now }: Seen): Standing => {
  const left = [...live.values()].map(named).join(', ');
  return now - at < leavingMs || [...live.values()].every((one) => !isTerminating(one))
    ? { status: 'DELETE_IN_PROGRESS', phase: 'moving', operation: 'delete' }
    : {
        status: 'DELETE_FAILED',
        phase: 'failed',
        operation: 'delete',
        reason: `its operator holds on to ${left}; look at its finalizers`,
      };
};

const waitsFor = (kept: Kept, parts: readonly Part[], seen: Seen): string | undefined => {
  const slow = parts.find((part) => !isSeen(part, kept, seen) || !isReady(part, seen));
  if (slow !== undefined) return saidBy(slow, seen);
  return seen.missing;
};

const isTerminating = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;

export const named = ({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string =>
  `${kind} ${metadata.name}`;

/** Whether the object's status refers to the latest spec. */
const isSeen = ({ id }: Part, { at }: Kept, { live, now }: Seen): boolean => {
  const object = live.get(id);
  const status = object?.['status'];
  const observed = isObject(status) ? status['observedGeneration'] : undefined;
  return typeof observed === 'number' ? observed >= (object?.metadata.generation ?? 0) : now - at >= settleMs;
};

const holds = (object: KubeObject | undefined, { path, values }: Rule): boolean => {
  const value = valueAt(object, path);
  return value !== undefined && value !== null && values.includes(textOf(value));
};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isReady = ({ id, ready }: Part, { live }: Seen): boolean =>
  ready.every((rule) => holds(live.get(id), rule));

const holdsAny = ({ id, failed }: Part, { live }: Seen): boolean =>
  failed.some((rule) => holds(live.get(id), rule));

const longest = 300;
/** More of it is not searched for secrets. */
const mostRead = 8 * longest;

/** Operators say what they have tried, with the password in it. */
const clean = (text: string): string => maskText(text.slice(0, mostRead)).slice(0, longest);

/** What the object says, or which fields are not as they should be. */
const saidBy = ({ id, object, ready, message }: Part, { live }: Seen): string => {
  const there = live.get(id);
  const said = message === undefined ? undefined : valueAt(there, message);
  if (typeof said === 'string' && said !== '') return `${named(object)}: ${clean(said)}`;
  const fields = ready.map(({ path }) => `${path.join('.')} is ${textOf(valueAt(there, path) ?? 'not set')}`);
  return `${named(object)}: ${clean(fields.join(', '))}`;
};
