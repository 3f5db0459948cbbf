import { sameJson } from '../json.ts';
import { fields } from '../kube/fields.ts';
import type { OwnFields } from './snapshot.ts';

/** What the API server makes of a field that is not there. */
const absent: OwnFields = { minReadySeconds: 0, paused: false };

/**
 * The owner's fields after a release: the manifest's values over the live ones, equal ones as they are, and without
 * those that the last manifest had set and this one leaves out, unless someone has changed them since.
 */
export const mergedOwn = (own: OwnFields, wanted: OwnFields, had: OwnFields = {}): OwnFields => {
  const names = new Set([own, wanted, had].flatMap(Object.keys));
  const after = [...names].map((field) => {
    const value = field.toLowerCase().endsWith('strategy')
      ? mergedStrategy(own[field], wanted[field])
      : wanted[field];
    if (value !== undefined) return [field, isSame(own, field, value) ? own[field] : value];
    const isGone = had[field] !== undefined && covers(own[field] ?? absent[field], had[field]);
    return [field, isGone ? undefined : own[field]];
  });
  return Object.fromEntries(after.filter(([, value]) => value !== undefined)) as OwnFields;
};

const isSame = (own: OwnFields, field: string, value: unknown): boolean =>
  sameJson(own[field] ?? absent[field] ?? null, value);

/** A strategy's room applies only to its own type; what it leaves open stays as it is. */
const mergedStrategy = (there: unknown, wanted: unknown): unknown => {
  if (wanted === undefined) return undefined;
  const [a, b] = [fields(there), fields(wanted)];
  const type = b['type'] ?? a['type'];
  if (type !== 'RollingUpdate' && type !== undefined) {
    const { rollingUpdate: _, ...others } = { ...a, ...b };
    return others;
  }
  if (a['type'] !== type || there === undefined) return wanted;
  const rollingUpdate = { ...fields(a['rollingUpdate']), ...fields(b['rollingUpdate']) };
  return { ...a, ...b, ...(Object.keys(rollingUpdate).length === 0 ? {} : { rollingUpdate }) };
};

/** Whether everything in `part` is the same in `whole`. */
const covers = (whole: unknown, part: unknown): boolean => {
  const [a, b] = [fields(whole), fields(part)];
  if (Object.keys(b).length === 0) return sameJson(whole ?? null, part ?? null);
  return Object.entries(b).every(([name, value]) => covers(a[name], value));
};
