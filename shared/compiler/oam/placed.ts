import type { TargetSpec } from '#domain/app/app.ts';
import type { Tree } from '#domain/config/tree.ts';
import type { Mistake } from '#domain/config/place.ts';
import { placeOf } from './policies.ts';

/** A place that a step goes to. */
export interface Placed {
  readonly target: TargetSpec;
  readonly overrides: readonly string[];
  /** The components that go there; all of them when absent. */
  readonly components?: readonly string[];
  readonly at: Tree;
  /** Its namespace is said for it, so that of an object does not count. */
  readonly isMoved: boolean;
}

const isSame = (a: TargetSpec, b: TargetSpec): boolean =>
  a.cluster === b.cluster && a.namespace === b.namespace;

/** Components that go to one place in one stage go there together. */
export const joined = (all: readonly Placed[]): readonly Placed[] =>
  all.reduce<readonly Placed[]>((before, one) => {
    const { components } = one;
    const twin = before.find((other) => other.components !== undefined && isSame(other.target, one.target));
    if (components === undefined || twin?.components === undefined) return [...before, one];
    const both = { ...twin, components: [...new Set([...twin.components, ...components])] };
    return before.map((other) => (other === twin ? both : other));
  }, []);

/** A cluster that is there twice, in two namespaces, lends its name only together with the namespace. */
export const named = (
  all: readonly Placed[],
  hasTargets: boolean,
): readonly (Placed & { readonly was: Placed })[] =>
  all.map((one) => {
    const isShared = all.some(
      ({ target }) => target.cluster === one.target.cluster && target.namespace !== one.target.namespace,
    );
    const name = isShared && !hasTargets ? `${one.target.name}-${one.target.namespace}` : one.target.name;
    return { ...one, was: one, target: { ...one.target, name } };
  });

/** Places that a second step goes to, and targets that a topology moves into the place of another. */
export const twice = (all: readonly Placed[]): readonly Mistake[] =>
  all.flatMap(({ target, at, components }, index) => {
    const first = all.find((other) => other.target.name === target.name || isSame(other.target, target));
    if (first === undefined || all.indexOf(first) === index) return [];
    const { cluster, namespace } = target;
    const { file, line, column } = first.at.at;
    const remedy =
      components === undefined
        ? 'name the topology in one step, with all its overrides there'
        : 'put the two steps next to each other with nothing between them';
    const reason = `target "${target.name}" (cluster ${cluster}, namespace ${namespace}) is deployed to a second time, first at ${file}:${line}:${column}; Tidegate goes to each place once a release: ${remedy}, or give one of them another namespace`;
    return [{ ...placeOf(at), reason }];
  });
