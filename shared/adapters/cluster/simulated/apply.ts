import { isObject, sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import {
  type FieldSet,
  fieldsIn,
  inWords,
  itemAt,
  keyElement,
  keysOf,
  knowsItems,
  readAt,
} from './field-sets.ts';
import { isSame, keep, type Manager, type Owner, ownersOf } from './managed-fields.ts';
import { instant } from './shapes.ts';

export interface OwnershipConflict {
  readonly manager: string;
  readonly field: string;
}

export type Applied =
  | { readonly kind: 'merged'; readonly object: KubeObject; readonly owners: readonly Owner[] }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly OwnershipConflict[] };

/**
 * Server-side apply: a manager's fields replace its former ones, nobody else's fields are touched, and changing one of
 * theirs is a conflict unless forced.
 */
export const applied = (
  live: KubeObject | undefined,
  said: KubeObject,
  manager: string,
  force: boolean,
  now: number,
): Applied => {
  const writer: Manager = { name: manager, operation: 'Apply' };
  const fields = fieldsIn(said);
  const before = ownersOf(live);
  const others = before.filter((owner) => !isSame(owner, writer));
  const disputed = live === undefined ? [] : disputes(live, said, fields, others);
  if (disputed.length > 0 && !force)
    return { kind: 'conflicts', conflicts: disputed.map(({ conflict }) => conflict) };

  const previous = before.find((owner) => isSame(owner, writer))?.fields ?? new Map();
  const givenUp = keep(
    previous,
    (path) =>
      !has(fields, path) && !isAbove(path, fields) && !others.some((other) => has(other.fields, path)),
  );
  const merged = live === undefined ? said : (merge(live, said, '', knowsItems(said)) as KubeObject);
  const object = [...givenUp.values()].reduce<unknown>(
    (rest, path) => removeAt(rest, path),
    merged,
  ) as KubeObject;
  const lost = new Set(disputed.map(({ path }) => path.join('\n')));
  const owners = [
    ...others.map((owner) => ({
      ...owner,
      fields: keep(owner.fields, (path) => !lost.has(path.join('\n'))),
    })),
    { ...writer, apiVersion: said.apiVersion, time: instant(now), fields },
  ];
  return { kind: 'merged', object, owners };
};

const disputes = (live: KubeObject, said: KubeObject, fields: FieldSet, others: readonly Owner[]) =>
  others.flatMap((other) =>
    [...fields.values()]
      .filter(
        (path) =>
          path.at(-1) !== '.' && has(other.fields, path) && !sameJson(readAt(live, path), readAt(said, path)),
      )
      .map((path) => ({ path, conflict: { manager: other.name, field: inWords(path) } })),
  );

/** What was an empty object has fields now. */
const isAbove = (path: readonly string[], fields: FieldSet): boolean =>
  [...fields.keys()].some((one) => one.startsWith(`${path.join('\n')}\n`));

const has = (set: FieldSet, path: readonly string[]): boolean => set.has(path.join('\n'));

const merge = (live: unknown, said: unknown, element: string, isKnown: boolean): unknown => {
  const keys = isKnown ? keysOf(element, said) : undefined;
  if (keys !== undefined && Array.isArray(live) && Array.isArray(said)) return mergeList(live, said, keys);
  if (!isObject(live) || !isObject(said) || element === 'f:selector') return said;
  const merged = Object.entries(said).map(([name, value]) => [
    name,
    merge(live[name], value, `f:${name}`, isKnown),
  ]);
  return { ...live, ...(Object.fromEntries(merged) as object) };
};

const mergeList = (
  live: readonly unknown[],
  said: readonly unknown[],
  keys: readonly string[],
): readonly unknown[] => {
  const elementOf = (item: unknown) => keyElement(item as Record<string, unknown>, keys);
  const mentioned = new Set(said.map(elementOf));
  const others = live.filter((item) => !isObject(item) || !mentioned.has(keyElement(item, keys)));
  return [...said.map((item) => merge(itemAt(live, elementOf(item)), item, '', true)), ...others];
};

const removeAt = (value: unknown, path: readonly string[]): unknown => {
  const [element = '', ...rest] = path;
  if (element.startsWith('k:')) {
    if (!Array.isArray(value)) return value;
    const found: unknown = itemAt(value, element);
    if (found === undefined) return value;
    return rest[0] === '.'
      ? value.filter((item) => item !== found)
      : value.map((item: unknown) => (item === found ? removeAt(item, rest) : item));
  }
  const name = element.slice(2);
  if (!isObject(value) || !(name in value)) return value;
  const { [name]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...others, [name]: removeAt(inner, rest) };
};
