import { childOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import type { PruneRule } from '#domain/kube/manifest.ts';
import type { Application } from '../application.ts';
import type { Claiming } from './ownership-policies.ts';
import type { Policy } from './policies.ts';

const typeName = 'garbage-collect';

/** Whether a policy garbage-collect keeps all that a new revision leaves out. */
export const keepsLegacy = (policies: readonly Policy[]): boolean =>
  policies.some(({ type, properties }) => {
    const said = type === typeName ? childOf(properties, 'keepLegacyResource') : undefined;
    return said?.kind === 'leaf' && said.value === true;
  });

/**
 * Applies garbage-collect rules to the objects of each manifest: the next revision no longer knows the components that
 * it leaves out, and their types. Manifests of applications without such rules stay as they are.
 */
export const pruneRulesOf = (policies: readonly Policy[]): Claiming => {
  const written = policies
    .filter(({ type }) => type === typeName)
    .flatMap(({ properties }) => itemsOf(childOf(properties, 'rules')));
  if (written.length === 0) return (manifests) => manifests;
  return (manifests, application) => {
    const pruneCandidates = written.flatMap((rule) => ruleOf(rule, application));
    if (pruneCandidates.every(({ isKept }) => !isKept)) return manifests;
    return Object.fromEntries(
      Object.entries(manifests).map(([target, manifest]) => [target, { ...manifest, pruneCandidates }]),
    );
  };
};

/** Nothing where nothing is selected; types of components and traits become the names of the components that have them. */
const ruleOf = (rule: Tree, { components }: Application): readonly PruneRule[] => {
  const said = (field: string): readonly string[] | undefined => {
    const list = childOf(childOf(rule, 'selector'), field);
    return list === undefined ? undefined : itemsOf(list).flatMap((item) => textOf(item) ?? []);
  };
  const [types, traits] = [said('componentTypes'), said('traitTypes')];
  const ofType = types && components.filter(({ type }) => types.includes(type.name));
  const withTrait =
    traits && components.filter((one) => one.traits.some(({ type }) => traits.includes(type.name)));
  const named = [said('componentNames'), ofType?.map(nameOf), withTrait?.map(nameOf)].filter(
    (names) => names !== undefined,
  );
  const [kinds, names] = [said('resourceTypes'), said('resourceNames')];
  const isKept = strategyOf(rule) !== 'onAppUpdate';
  // Which trait an object comes from is not known: to keep too much is safe, to remove too much is not.
  if (named.length === 0 && kinds === undefined && names === undefined) return [];
  if (traits !== undefined && !isKept) return [];
  return [
    {
      isKept,
      ...(named.length === 0 ? {} : { components: named.reduce(both) }),
      ...(kinds === undefined ? {} : { kinds }),
      ...(names === undefined ? {} : { names }),
      ...(traits === undefined ? {} : { besideWorkload: true }),
    },
  ];
};

const nameOf = ({ name }: { readonly name: string }): string => name;

const both = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.filter((name) => others.includes(name));

const strategyOf = (rule: Tree): string => textOf(childOf(rule, 'strategy')) ?? 'onAppUpdate';
