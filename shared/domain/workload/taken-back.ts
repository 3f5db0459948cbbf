import { isObject, sameJson } from '../json.ts';

/** Whether the value at a path is of our making, though it is not what this release wrote. */
export type IsOurs = (path: readonly PathElement[]) => boolean;

/** A member of an object, or the item of a list whose key has this value. */
export type PathElement = string | { readonly [key: string]: unknown };

/**
 * A three-way merge: removes our change, from `before` to `written`, from the live object. What is still as we wrote it
 * becomes the former value; what someone else has changed since stays. Idempotent: a value without our change is
 * returned as it is.
 */
export const takenBack = (
  before: unknown,
  written: unknown,
  live: unknown,
  isOurs: IsOurs = () => false,
  path: readonly PathElement[] = [],
): unknown => {
  if (sameJson(live, written)) return before;
  const merge: Merge = (element, sides) => takenBack(...sides, isOurs, [...path, element]);
  const sides = [before, written, live] as const;
  if (isObject(live)) return membersBack([membersOf(before), membersOf(written), live], merge, before);
  const key = keys.find((one) => sides.every((side) => isKeyedBy(one, side)));
  if (key !== undefined) return itemsBack(key, sides as Sides<Items>, merge);
  return isOurs(path) ? before : live;
};

type Members = Readonly<Record<string, unknown>>;
type Items = readonly unknown[];
type Sides<T> = readonly [before: T, written: T, live: T];
type Merge = (element: PathElement, sides: Sides<unknown>) => unknown;

const membersOf = (value: unknown): Members => (isObject(value) ? value : {});

/** What did not exist before, and is empty without us, is removed. */
const membersBack = ([before, written, live]: Sides<Members>, merge: Merge, was: unknown): unknown => {
  const names = new Set([before, live].flatMap(Object.keys));
  const all = [...names].map((name) => [name, merge(name, [before[name], written[name], live[name]])]);
  const left = all.filter(([, value]) => value !== undefined);
  return left.length === 0 && was === undefined && Object.keys(live).length > 0
    ? undefined
    : Object.fromEntries(left);
};

/** The keys that identify list items in a pod template; a list without one is a single value. */
const keys = ['name', 'mountPath', 'containerPort', 'topologyKey', 'ip'] as const;

const isKeyedBy = (key: string, items: unknown): boolean => {
  if (!Array.isArray(items)) return false;
  const names = items.map((item) => (isObject(item) ? item[key] : undefined));
  return !names.includes(undefined) && new Set(names).size === items.length;
};

/** In their former order; items that others have added come last. */
const itemsBack = (key: string, [before, written, live]: Sides<Items>, merge: Merge): Items => {
  const byKey = (items: Items): ReadonlyMap<unknown, unknown> =>
    new Map(items.map((item) => [(item as Members)[key], item]));
  const [was, ours, is] = [byKey(before), byKey(written), byKey(live)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((value) => merge({ [key]: value }, [was.get(value), ours.get(value), is.get(value)]))
    .filter((item) => item !== undefined);
};

/**
 * Whether someone has changed the very place that a change from `before` to `written` had changed: removing that change
 * then restores nothing there.
 */
export const isOverwritten = (before: unknown, written: unknown, live: unknown): boolean => {
  const sides = [before, written, live] as const;
  if (sameJson(before, written) || sameJson(live, written) || sameJson(live, before)) return false;
  if (isObject(live) && (isObject(before) || isObject(written))) {
    const [was, ours] = [membersOf(before), membersOf(written)];
    return [...new Set([was, ours].flatMap(Object.keys))].some((name) =>
      isOverwritten(was[name], ours[name], live[name]),
    );
  }
  const key = keys.find((one) => sides.every((side) => isKeyedBy(one, side)));
  if (key === undefined) return true;
  const find = (side: unknown, value: unknown): unknown =>
    (side as Items).find((item) => membersOf(item)[key] === value);
  const values = new Set(
    [before, written].flatMap((side) => (side as Items).map((item) => membersOf(item)[key])),
  );
  return [...values].some((value) => isOverwritten(...(sides.map((side) => find(side, value)) as Three)));
};

type Three = [before: unknown, written: unknown, live: unknown];

/**
 * Of a change from `before` to `written` only the parts that the manifest sets or leaves out: what the cluster has
 * added by itself (a policy, a default) stays as it was before.
 */
export const statedOf = (before: unknown, written: unknown, stated: unknown): unknown => {
  if (written === undefined || sameJson(before, written)) return written;
  if (stated === undefined) return before;
  if (isObject(written) && isObject(stated)) {
    const was = membersOf(before);
    const names = new Set([was, written].flatMap(Object.keys));
    const all = [...names].map((name) => [name, statedOf(was[name], written[name], stated[name])]);
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  }
  const key = keys.find((one) => [written, stated].every((side) => isKeyedBy(one, side)));
  if (key === undefined) return written;
  const find = (side: unknown, item: unknown): unknown =>
    Array.isArray(side) ? side.find((one) => membersOf(one)[key] === membersOf(item)[key]) : undefined;
  return (written as Items)
    .map((item) => statedOf(find(before, item), item, find(stated, item)))
    .filter((item) => item !== undefined);
};
