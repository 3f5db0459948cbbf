import { hint } from '#domain/config/did-you-mean.ts';
import { childOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import type { Application } from '../application.ts';
import { placeOf } from './policies.ts';

/** One component that a step applies to one place; no policy affects it. */
export interface ComponentDeploy {
  readonly kind: 'component';
  readonly component: string;
  /** As written; if absent, KubeVela means the cluster of the application itself. */
  readonly cluster: Tree | undefined;
  readonly namespace: string | undefined;
  readonly at: Tree;
}

export const typeOf = (step: Tree): string | undefined => textOf(childOf(step, 'type'));
export const isApply = (step: Tree): boolean => typeOf(step) === 'apply-component';

/** KubeVela takes an empty cluster and an empty namespace for none. */
export const applyOf = (step: Tree): ComponentDeploy => {
  const properties = childOf(step, 'properties');
  const cluster = childOf(properties, 'cluster');
  return {
    kind: 'component',
    component: textOf(childOf(properties, 'component')) ?? '',
    cluster: textOf(cluster) === '' ? undefined : cluster,
    namespace: textOf(childOf(properties, 'namespace')) || undefined,
    at: step,
  };
};

/** Steps next to each other that go to one place are one wave: each place is visited once a release. */
export const isSamePlace = (a: ComponentDeploy, b: ComponentDeploy, usual: string): boolean =>
  (textOf(a.cluster) ?? 'local') === (textOf(b.cluster) ?? 'local') &&
  (a.namespace ?? usual) === (b.namespace ?? usual);

/** Components that a step names and the application does not have. */
export const unknownComponent = (step: Tree, { components }: Application): readonly Mistake[] => {
  const said = childOf(childOf(step, 'properties'), 'component');
  const name = textOf(said);
  const names = components.map((component) => component.name);
  if (!isApply(step) || said === undefined || name === undefined || names.includes(name)) return [];
  return [{ ...placeOf(said), reason: `no component is named "${name}"; ${hint(name, names)}` }];
};

/** Components that no step applies, where no step deploys all of them. */
export const leftOut = (steps: readonly Tree[], { components }: Application): readonly Note[] => {
  const all = steps.flatMap((step) => [step, ...itemsOf(childOf(step, 'subSteps'))]);
  if (!all.some(isApply) || all.some((step) => typeOf(step) === 'deploy')) return [];
  const applied = new Set(all.filter(isApply).map((step) => applyOf(step).component));
  return components
    .filter(({ name }) => !applied.has(name))
    .map(({ name, at: { file, line, column } }) => ({
      file,
      line,
      column,
      reason: `component "${name}": no step of the workflow applies it, so it is not released; add a step for it, or remove it`,
    }));
};
