import type { KubeObject } from '../kube/object.ts';
import { isObject, sameJson, type Json } from '../json.ts';
import { naming, sayPath } from '../why/path.ts';
import { mask, masked } from './mask.ts';

/** One field that is another afterwards; of a secret it is only said that it changes. */
export interface Change {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** What becomes of one object. */
export interface ObjectDiff {
  /** `Deployment/web`. */
  readonly object: string;
  readonly kind: 'new' | 'changed' | 'same' | 'gone';
  readonly changes: readonly Change[];
}

/** What becomes of objects, by kind and name, in the order in which they are applied; secrets are masked. */
export const diffObjects = (
  before: readonly KubeObject[],
  after: readonly KubeObject[],
): readonly ObjectDiff[] => {
  const known = new Map(before.map((object) => [idOf(object), object]));
  const left = new Set(after.map(idOf));
  const gone = before.filter((object) => !left.has(idOf(object)));
  return [
    ...after.map((object) => diffObject(known.get(idOf(object)), object)),
    ...gone.map((object): ObjectDiff => ({ object: sayObject(object), kind: 'gone', changes: [] })),
  ];
};

/** What becomes of one object; `status` and what the API server keeps for itself are no matter of ours. */
export const diffObject = (before: KubeObject | undefined, after: KubeObject): ObjectDiff => {
  const object = sayObject(after);
  if (before === undefined) return { object, kind: 'new', changes: [] };
  const shown = compare(essence(mask(before)), essence(mask(after)), []);
  const hidden = after.kind === 'Secret' ? secretChanges(before, after) : [];
  const changes = [...shown, ...hidden];
  return { object, kind: changes.length === 0 ? 'same' : 'changed', changes };
};

const idOf = ({ apiVersion, kind, metadata }: KubeObject): string =>
  [apiVersion.split('/')[0], kind, metadata.namespace ?? '', metadata.name].join(' ');

const sayObject = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

const kept = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'];

const essence = ({ status: _status, metadata, ...rest }: KubeObject): unknown => ({
  ...rest,
  metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => !kept.includes(name))),
});

const secretChanges = (before: KubeObject, after: KubeObject): readonly Change[] =>
  ['data', 'stringData'].flatMap((field) => {
    const [a, b] = [before[field], after[field]];
    if (!isObject(a) || !isObject(b)) return [];
    const both = Object.keys(b).filter((name) => Object.hasOwn(a, name) && !sameJson(a[name], b[name]));
    return both.map((name) => ({ path: sayPath([field, name]), before: masked, after: masked }));
  });

const compare = (before: unknown, after: unknown, path: readonly string[]): readonly Change[] => {
  if (before !== undefined && after !== undefined && sameJson(before, after)) return [];
  if (before === undefined && after === undefined) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => compare(before[name], after[name], [...path, name]));
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
  return [
    {
      path: sayPath(path),
      ...(before === undefined ? {} : { before: before as Json }),
      ...(after === undefined ? {} : { after: after as Json }),
    },
  ];
};

const compareLists = (before: readonly unknown[], after: readonly unknown[], path: readonly string[]) => {
  const [a, b] = [byName(before), byName(after)];
  if (a === undefined || b === undefined) {
    const longer = before.length > after.length ? before : after;
    return longer.flatMap((_, index) => compare(before[index], after[index], [...path, String(index)]));
  }
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((name) =>
    compare(a.get(name), b.get(name), [...path, name]),
  );
};

/** Items by the name they have, when all have one of their own. */
const byName = (items: readonly unknown[]): ReadonlyMap<string, unknown> | undefined => {
  const field = naming.find((name) => items.every((item) => isObject(item) && item[name] !== undefined));
  if (field === undefined) return undefined;
  const named = new Map(items.map((item) => [String((item as Record<string, unknown>)[field]), item]));
  return named.size === items.length ? named : undefined;
};
