import { isObject, sameJson, type Json, type JsonObject } from '../json.ts';
import { tagPrefix } from './rewrite.ts';

/**
 * A directive of a trait's definition about a field of its patch: `// +patchKey=name`, `// +patchStrategy=retainKeys`.
 */
interface Tags {
  readonly patchKey?: string;
  readonly patchStrategy?: string;
  /** Said of every item of a list. */
  readonly each?: Json;
}

export type Laid = { readonly value: JsonObject } | { readonly refused: string };

/** The value without our words in it. */
export const withoutTags = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutTags);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !name.startsWith(tagPrefix));
  return Object.fromEntries(kept.map(([name, child]) => [name, withoutTags(child)]));
};

export const tagsOf = (around: JsonObject, field: string): Tags => {
  const said = around[`${tagPrefix}${field}`];
  return isObject(said) ? said : {};
};

/**
 * Applies a patch to an object as KubeVela does: values on both sides must be equal, list items are matched by
 * position, or by the field that `+patchKey` names, and `+patchStrategy` says what is replaced. A conflict is refused.
 */
export const layPatch = (object: JsonObject, patch: JsonObject): Laid => {
  const refusals: string[] = [];
  const value = layMap(object, patch, { at: '', refusals });
  const [first] = refusals;
  return first === undefined ? { value } : { refused: first };
};

interface Laying {
  readonly at: string;
  readonly refusals: string[];
}

const layMap = (object: JsonObject, patch: JsonObject, { at, refusals }: Laying): JsonObject => {
  const laid = new Map(Object.entries(object));
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(tagPrefix)) {
      layEach(laid, field.slice(tagPrefix.length), value, { at, refusals });
      continue;
    }
    const here = { at: at === '' ? field : `${at}.${field}`, refusals };
    laid.set(field, layField(laid.get(field), value, tagsOf(patch, field), here));
  }
  return Object.fromEntries(laid);
};

/** The directives for every item of a list. */
const layEach = (laid: Map<string, Json>, field: string, tags: Json, { at, refusals }: Laying): void => {
  const [each, items] = [(tags as Tags).each, laid.get(field)];
  if (each === undefined || !Array.isArray(items)) return;
  laid.set(
    field,
    items.map((item: Json, index) => layValue(item, each, { at: `${at}.${field}[${index}]`, refusals })),
  );
};

const layField = (base: Json | undefined, patch: Json, tags: Tags, here: Laying): Json => {
  const strategies = (tags.patchStrategy ?? '').split(',');
  const isList = Array.isArray(patch);
  if (base === undefined) return withoutTags(patch);
  if (strategies.includes('replace') || (strategies.includes('retainKeys') && !isList))
    return withoutTags(patch);
  if (!isList || !Array.isArray(base)) return layValue(base, patch, here);
  const isWhole = strategies.includes('retainKeys');
  return layItems(base, patch, { ...here, keys: tags.patchKey?.split(',') ?? [], isWhole });
};

const layValue = (base: Json, patch: Json, here: Laying): Json => {
  if (isObject(base) && isObject(patch)) return layMap(base, patch, here);
  const plain = withoutTags(patch);
  if (!sameJson(base, plain))
    here.refusals.push(`its patch says another ${here.at} than the workload has; ${tagFor(here.at)}`);
  return base;
};

/** An item that was met by its place alone is not replaced by retainKeys: that is for items with a key. */
const tagFor = (at: string): string => {
  const list = /^(.*)\[\d+\]/.exec(at)?.[1];
  return list === undefined
    ? 'a tag // +patchStrategy=retainKeys above that field of the definition would replace it'
    : `a tag // +patchKey=name above ${list} of the definition would join its items by name, and // +patchStrategy=replace would replace them all`;
};

interface Items extends Laying {
  readonly keys: readonly string[];
  /** An item that is found is replaced. */
  readonly isWhole: boolean;
}

const layItems = (base: readonly Json[], patch: readonly Json[], here: Items): Json => {
  const key = here.keys.find((one) => patch.some((item) => dig(item, one) !== undefined));
  if (key === undefined) return layByPlace(base, patch, here);
  const items = [...base];
  for (const item of patch) {
    const name = dig(item, key);
    const found = items.findIndex((one) => name !== undefined && sameJson(dig(one, key), name));
    const under = items[found];
    const at = `${here.at}[${JSON.stringify(name)}]`;
    if (under === undefined) items.push(withoutTags(item));
    else items[found] = here.isWhole ? withoutTags(item) : layValue(under, item, { ...here, at });
  }
  return items;
};

const layByPlace = (base: readonly Json[], patch: readonly Json[], here: Laying): Json => {
  if (patch.length > base.length && base.length > 0)
    here.refusals.push(
      `its patch has ${patch.length} items in ${here.at} and the workload ${base.length}; a tag // +patchKey=name above that field of the definition would join them by name`,
    );
  const laid = patch.map((item, index) => {
    const under = base[index];
    return under === undefined
      ? withoutTags(item)
      : layValue(under, item, { ...here, at: `${here.at}[${index}]` });
  });
  return [...laid, ...base.slice(patch.length)];
};

const dig = (item: Json, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((at, field) => (isObject(at) ? at[field] : undefined), item);
