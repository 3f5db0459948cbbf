import { isObject, own } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { groupOf } from './kinds.ts';

/** Paths in an object, in the notation of the API's FieldsV1 (`f:spec`, `k:{"name":"app"}`). */
export type FieldSet = ReadonlyMap<string, readonly string[]>;

/**
 * Lists whose items are known by some of their fields; any other list is owned as a whole. Of a custom kind every list
 * is: its definition names no keys, and below `x-kubernetes-preserve-unknown-fields` it could not (1.37.2, OpenKruise
 * 1.9.1).
 */
const keyedLists: Readonly<Record<string, readonly string[]>> = {
  'f:containers': ['name'],
  'f:initContainers': ['name'],
  'f:env': ['name'],
  'f:volumes': ['name'],
  'f:volumeMounts': ['mountPath'],
  'f:imagePullSecrets': ['name'],
  'f:hostAliases': ['ip'],
  'f:topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
};

/** Objects that are owned as a whole. */
const atoms = new Set([
  'f:selector',
  'f:labelSelector',
  'f:podSelector',
  'f:nodeSelector',
  'f:fieldRef',
  'f:configMapKeyRef',
  'f:secretKeyRef',
]);

const notOwned = new Set(['apiVersion', 'kind', 'status']);
const ownedMetadata = new Set(['labels', 'annotations', 'finalizers']);

/** Whether the API server knows the items of its lists by a key. */
export const knowsItems = ({ apiVersion }: Pick<KubeObject, 'apiVersion'>): boolean => {
  const group = groupOf(apiVersion);
  return !group.includes('.') || group.endsWith('.k8s.io');
};

/** Every field that the object sets, without those that only the server writes. */
export const fieldsIn = (object: KubeObject): FieldSet => {
  const found = new Map<string, readonly string[]>();
  const isKnown = knowsItems(object);
  for (const [name, value] of Object.entries(object)) {
    if (notOwned.has(name) || value === undefined) continue;
    if (name !== 'metadata') collect(found, value, [`f:${name}`], isKnown);
    else
      for (const [part, inner] of Object.entries(object.metadata))
        if (ownedMetadata.has(part)) collect(found, inner, ['f:metadata', `f:${part}`], isKnown);
  }
  return found;
};

const collect = (
  found: Map<string, readonly string[]>,
  value: unknown,
  path: readonly string[],
  isKnown: boolean,
): void => {
  const last = path.at(-1) ?? '';
  const keys = isKnown ? keysOf(last, value) : undefined;
  if (keys !== undefined) {
    for (const item of value as readonly Item[]) {
      const inside = [...path, keyElement(item, keys)];
      found.set(spell([...inside, '.']), [...inside, '.']);
      for (const [name, inner] of Object.entries(item))
        collect(found, inner, [...inside, `f:${name}`], isKnown);
    }
    return;
  }
  // A list that is owned item by item has no owner while it is empty.
  if (isKnown && Array.isArray(value) && value.length === 0 && last in keyedLists) return;
  if (isObject(value) && !atoms.has(last) && Object.keys(value).length > 0) {
    for (const [name, inner] of Object.entries(value)) collect(found, inner, [...path, `f:${name}`], isKnown);
    return;
  }
  found.set(spell(path), path);
};

type Item = Readonly<Record<string, unknown>>;

/** The keys of the items of this list; undefined when it is not a keyed list. */
export const keysOf = (element: string, value: unknown): readonly string[] | undefined => {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) return undefined;
  const keys = element === 'f:ports' ? portKeys(value[0] as Item) : own(keyedLists, element);
  return keys !== undefined && value.every((item) => (item as Item)[keys[0] ?? ''] !== undefined)
    ? keys
    : undefined;
};

const portKeys = (port: Item): readonly string[] =>
  port['containerPort'] === undefined ? ['port', 'protocol'] : ['containerPort', 'protocol'];

export const keyElement = (item: Item, keys: readonly string[]): string =>
  `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : '')])))}`;

export const spell = (path: readonly string[]): string => path.join('\n');

/** The value at a path; undefined if there is none. */
export const readAt = (value: unknown, path: readonly string[]): unknown => {
  let here: unknown = value;
  for (const element of path) {
    if (element === '.') return here;
    if (element.startsWith('f:')) here = isObject(here) ? here[element.slice(2)] : undefined;
    else here = itemAt(here, element);
    if (here === undefined) return undefined;
  }
  return here;
};

export const itemAt = (list: unknown, element: string): unknown => {
  const keys = Object.keys(JSON.parse(element.slice(2)) as object);
  return Array.isArray(list)
    ? list.find((item) => isObject(item) && keyElement(item, keys) === element)
    : undefined;
};

/** `.spec.template.spec.containers[name="app"].image`, as the API names it to people. */
export const inWords = (path: readonly string[]): string =>
  path
    .filter((element) => element !== '.')
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      const keys = JSON.parse(element.slice(2)) as Item;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');

/** The nested spelling of managedFields. */
export const toV1 = (set: FieldSet): object => {
  const root: Record<string, object> = {};
  for (const path of set.values()) {
    let here = root;
    for (const element of path) here = (here[element] ??= {}) as Record<string, object>;
  }
  return root;
};

export const fromV1 = (root: unknown): FieldSet => {
  const found = new Map<string, readonly string[]>();
  const walk = (value: unknown, path: readonly string[]): void => {
    const names = isObject(value) ? Object.keys(value) : [];
    if (names.length === 0 && path.length > 0) found.set(spell(path), path);
    for (const name of names) walk((value as Item)[name], [...path, name]);
  };
  walk(root, []);
  return found;
};
