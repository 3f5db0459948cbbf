import type { Mistake } from '../config/place.ts';
import type { Read } from '../config/result.ts';
import type { ValueOf } from '../config/schema.ts';
import { childOf, itemsOf, type Tree } from '../config/tree.ts';
import { check } from '../config/validate.ts';
import type { RouterDescription } from '../traffic/description.ts';
import { routers } from '../traffic/routers.ts';
import { type routerShape, routersShape } from './routers-schema.ts';

type Written = ValueOf<typeof routerShape>;

/** The routers of the user's own that a release section describes. */
export const readRouters = (
  tree: Tree | undefined,
  within = 'release.routers',
): Read<readonly RouterDescription[]> => {
  if (tree === undefined) return { kind: 'fine', value: [] };
  const checked = check(tree, routersShape, { within });
  if (checked.kind === 'mistaken') return checked;
  const items = itemsOf(tree);
  const mistakes = checked.value.flatMap((written, index) =>
    objectionsTo(written, checked.value.slice(0, index)).map(({ field, reason }): Mistake => {
      const item = items[index] ?? tree;
      return { ...(childOf(item, field) ?? item).at, reason };
    }),
  );
  return mistakes.length > 0
    ? { kind: 'mistaken', mistakes }
    : { kind: 'fine', value: checked.value.map(descriptionOf) };
};

interface Objection {
  readonly field: keyof Written;
  readonly reason: string;
}

const groupOf = (apiVersion: string): string | undefined => apiVersion.split('/')[0];

/** What is wrong with a description whose fields are right each for itself. */
const objectionsTo = (
  { name, apiVersion, kind, most, sum }: Written,
  before: readonly Written[],
): readonly Objection[] => {
  const isSame = (one: { readonly apiVersion: string; readonly kind: string }) =>
    one.kind === kind && groupOf(one.apiVersion) === groupOf(apiVersion);
  const known = routers.find((router) => isSame(router.route));
  const all: readonly (Objection | false)[] = [
    known !== undefined && {
      field: 'kind',
      reason: `${kind} of ${apiVersion} is known already, as ${known.name}; remove its description`,
    },
    [...routers, ...before].some((one) => one.name === name) && {
      field: 'name',
      reason: `there is a router "${name}" already; give this one another name`,
    },
    before.some(isSame) && {
      field: 'kind',
      reason: `${kind} of ${apiVersion} is described twice; remove one of them`,
    },
    sum === undefined &&
      most !== undefined &&
      most < 1000 && {
        field: 'most',
        reason: `weights of at most ${most} cannot be divided by thousandths; write what they add up to as \`sum\``,
      },
  ];
  return all.filter((one) => one !== false);
};

/** A description as written, without absent fields. */
const descriptionOf = ({ backends, namespace, most, sum, ...rest }: Written): RouterDescription => ({
  ...rest,
  ...(backends === undefined ? {} : { backends }),
  ...(namespace === undefined ? {} : { namespace }),
  ...(most === undefined ? {} : { most }),
  ...(sum === undefined ? {} : { sum }),
});
