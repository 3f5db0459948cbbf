import { identityOf, type KubeObject } from '../kube/object.ts';
import { isObject, sameJson, type Json } from '../json.ts';
import { naming, describePath } from '../kube/field-path.ts';
import { copies, hidden, hidesField, holdsSecrets, shown } from '../kube/mask-secrets.ts';
import { secretValuesOf, withoutKnown } from '../kube/mask/known-secrets.ts';
import { secretWords } from '../kube/mask/shapes/commands.ts';

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

/** Whether values of secrets are shown: only on request, to people who may read them anyway. */
export type SecretView = 'masked' | 'shown';

/**
 * The change to each object, by kind and name, in the order in which they are applied; secrets are masked by default.
 */
export const diffObjects = (
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  view: SecretView = 'masked',
): readonly ObjectDiff[] => {
  const known = new Map(before.map((object) => [identityOf(object), object]));
  const left = new Set(after.map(identityOf));
  const gone = before.filter((object) => !left.has(identityOf(object)));
  const secrets = secretValuesOf([...before, ...after]);
  return [
    ...after.map((object) => diffObject(known.get(identityOf(object)), object, { secrets, view })),
    ...gone.map((object): ObjectDiff => ({ object: describeObject(object), kind: 'gone', changes: [] })),
  ];
};

/** What becomes of one object; `status` and what the API server keeps for itself are no matter of ours. */
export const diffObject = (
  before: KubeObject | undefined,
  after: KubeObject,
  {
    secrets = [],
    view = 'masked',
  }: { readonly secrets?: readonly string[]; readonly view?: SecretView } = {},
): ObjectDiff => {
  const object = describeObject(after);
  if (before === undefined) return { object, kind: 'new', changes: [] };
  const changes = compare(essence(before), essence(after), {
    path: [],
    isHidden: false,
    ofSecret: false,
    isBelowSecret: false,
    secrets,
    view,
  });
  return { object, kind: changes.length === 0 ? 'same' : 'changed', changes };
};

const describeObject = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

const kept = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'];

const essence = ({ status: _status, metadata, ...rest }: KubeObject): unknown => {
  const { annotations, ...own } = Object.fromEntries(
    Object.entries(metadata).filter(([name]) => !kept.includes(name)),
  );
  if (!isObject(annotations)) return { ...rest, metadata: own };
  const told = Object.entries(annotations).filter(([name]) => !copies.includes(name));
  return { ...rest, metadata: { ...own, annotations: Object.fromEntries(told) } };
};

/** Where in an object we are, and whether anything there is secret. */
interface Spot {
  readonly path: readonly string[];
  readonly isHidden: boolean;
  /** The object is a Secret, or lies in one. */
  readonly ofSecret: boolean;
  /** It is below a field like `credentials`. */
  readonly isBelowSecret: boolean;
  /** Values of the Secrets beside it. */
  readonly secrets: readonly string[];
  readonly view: SecretView;
}

/** The values themselves are compared; what is shown of them has passed the mask. */
const compare = (before: unknown, after: unknown, spot: Spot): readonly Change[] => {
  if (before !== undefined && after !== undefined && sameJson(before, after)) return [];
  if (before === undefined && after === undefined) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => compare(before[name], after[name], within(spot, name, [before, after])));
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, spot);
  const masked = (value: unknown): Json =>
    spot.isHidden
      ? hidden(value as Json)
      : shown(withoutKnown(value as Json, spot.secrets), fieldOf(spot.path), spot.isBelowSecret);
  const show = (value: unknown): Json => (spot.view === 'shown' ? (value as Json) : masked(value));
  return [
    {
      path: describePath(spot.path),
      ...(before === undefined ? {} : { before: show(before) }),
      ...(after === undefined ? {} : { after: show(after) }),
    },
  ];
};

/** The name of the field, of an item of a list that of the list. */
const fieldOf = (path: readonly string[]): string => path.findLast((segment) => !/^\d+$/.test(segment)) ?? '';

type Fields = Readonly<Record<string, unknown>>;

/** The name of the field; annotations of a Secret may hold copies of it, so they are as secret as it is. */
const within = (spot: Spot, name: string, sides: readonly Fields[]): Spot => {
  const { path, isHidden, ofSecret } = spot;
  const inSecret = sides.some(({ kind }) => kind === 'Secret');
  const isSecret =
    (ofSecret && name === 'annotations') || sides.some((side) => hidesField(side, name, path.at(-1)));
  return {
    ...spot,
    path: [...path, name],
    isHidden: isHidden || isSecret,
    ofSecret: ofSecret || inSecret,
    isBelowSecret: spot.isBelowSecret || holdsSecrets(name),
  };
};

const compareLists = (
  before: readonly unknown[],
  after: readonly unknown[],
  spot: Spot,
): readonly Change[] => {
  const [a, b] = [byName(before), byName(after)];
  const at = (name: string): Spot => ({ ...spot, path: [...spot.path, name] });
  if (a === undefined || b === undefined) {
    const longer = before.length > after.length ? before : after;
    // What follows `--token` is its value.
    const secret = [before, after].map(secretWords);
    const isValue = (index: number) => secret.some((words) => words[index] === true);
    return longer.flatMap((_, index) => {
      const here = at(String(index));
      return compare(before[index], after[index], { ...here, isHidden: here.isHidden || isValue(index) });
    });
  }
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((name) =>
    compare(a.get(name), b.get(name), at(name)),
  );
};

/** Items by name, if every item has a unique one. */
const byName = (items: readonly unknown[]): ReadonlyMap<string, unknown> | undefined => {
  const field = naming.find((name) => items.every((item) => isObject(item) && item[name] !== undefined));
  if (field === undefined) return undefined;
  const named = new Map(items.map((item) => [String((item as Record<string, unknown>)[field]), item]));
  return named.size === items.length ? named : undefined;
};
