import { isObject, sameJson } from '../json.ts';
import { type KubeObject, nameOf, pointer, refOf } from '../kube/object.ts';
import { specOf } from './snapshot.ts';

/** Which immutable fields the manifest would change, and the way out. Fields that it leaves out stay as they are. */
export const frozenChange = (
  object: KubeObject,
  live: KubeObject,
  frozen: readonly string[],
): string | undefined => {
  for (const field of frozen) {
    const stated = specOf(object)[field];
    if (stated === undefined) continue;
    const is = specOf(live)[field];
    const at = differenceAt(stated, is, ['spec', field]) ?? whatIsMore(field, stated, is);
    if (at === undefined) continue;
    const words = `${at.path} is ${text(at.is)}, the manifest says ${text(at.stated)}`;
    return `${nameOf(refOf(object))}: spec.${field} cannot be changed (${words}); restore the old value, or rename the workload`;
  }
  return undefined;
};

/** A selector with fewer requirements selects more. */
const whatIsMore = (field: string, stated: unknown, is: unknown): Difference | undefined =>
  field === 'selector' && !sameJson(stated, is) ? { path: '/spec/selector', stated, is } : undefined;

interface Difference {
  readonly path: string;
  readonly stated: unknown;
  readonly is: unknown;
}

/** The first place where a stated value is not there; a map may have more than is stated, a list may not. */
const differenceAt = (
  stated: unknown,
  is: unknown,
  path: readonly (string | number)[],
): Difference | undefined => {
  const here: Difference = { path: pointer(...path), stated, is };
  if (Array.isArray(stated)) {
    if (!Array.isArray(is) || is.length !== stated.length) return here;
    return firstOf(stated.map((item, index) => differenceAt(item, is[index], [...path, index])));
  }
  if (isObject(stated))
    return isObject(is)
      ? firstOf(Object.entries(stated).map(([key, value]) => differenceAt(value, is[key], [...path, key])))
      : here;
  return stated === is || sameQuantity(stated, is) ? undefined : here;
};

const firstOf = (all: readonly (Difference | undefined)[]): Difference | undefined =>
  all.find((one) => one !== undefined);

const text = (value: unknown): string => JSON.stringify(value) ?? 'absent';

/** The API server writes an amount in its shortest way: 1024Mi comes back as 1Gi. */
const sameQuantity = (a: unknown, b: unknown): boolean => {
  const amounts = [a, b].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? amountOf(String(value)) : undefined,
  );
  return amounts[0] !== undefined && amounts[0] === amounts[1];
};

const units = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

const amountOf = (quantity: string): number | undefined => {
  const read = /^(\d+(?:\.\d+)?)([kKMGTPE]?)(i?)$/.exec(quantity);
  if (read === null) return undefined;
  const [, number = '', unit = '', binary = ''] = read;
  return Number(number) * (binary === '' ? 1000 : 1024) ** units.indexOf(unit.toUpperCase());
};
