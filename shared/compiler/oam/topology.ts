import type { ReleaseSection, StepSpec, Strategy, TargetSpec } from '#domain/app/app.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { childOf, entriesOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import { placeOf, type Policy } from './policies.ts';
import type { Stage } from './waves.ts';
import type { Mistake } from '#domain/config/place.ts';

/** Targets in their waves, as policies and workflow of KubeVela say it. */
export interface Placements {
  readonly targets: readonly TargetSpec[];
  readonly waves: readonly (readonly string[])[];
  /** The names of the override policies of each target, in the order they are laid. */
  readonly overrides: Readonly<Record<string, readonly string[]>>;
  /** The wave of each stage; a stage without places shares the one of the next. */
  readonly waveOf: readonly number[];
  /** A person must agree before the first wave. */
  readonly asksFirst: boolean;
  readonly mistakes: readonly Mistake[];
}

interface Placed {
  readonly target: TargetSpec;
  readonly overrides: readonly string[];
  readonly at: Tree;
}

/**
 * Finds the places of each stage. Where the release section names targets, a topology chooses among them; otherwise
 * its clusters are the targets. Between stages stands what their workflow says: a question, or a time to wait.
 */
export const placementsOf = (
  stages: readonly Stage[],
  policies: readonly Policy[],
  release: ReleaseSection,
  hasTargets: boolean,
): Placements => {
  const mistakes: Mistake[] = [];
  const found = stages.map((stage) =>
    stage.deploys.flatMap(({ policies: names, at }) => {
      const of = (type: string) =>
        policies.filter((policy) => policy.type === type && names.includes(policy.name));
      const overrides = of('override').toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
      const topologies = of('topology');
      const spots =
        topologies.length === 0
          ? release.targets
          : topologies.flatMap((topology) => spotsOf(topology, release, hasTargets, mistakes));
      return spots.map((target): Placed => ({ target, at, overrides: overrides.map(({ name }) => name) }));
    }),
  );
  const all = named(found.flat(), hasTargets);
  mistakes.push(...twice(all));
  const nameFor = new Map(all.map((one) => [one.was, one.target.name]));
  const waves = found.map((wave) => wave.map((one) => nameFor.get(one) ?? one.target.name));
  return {
    targets: all.map(({ target }) => withPauses(target, waves, stages, release.strategy)),
    waves: waves.filter((wave) => wave.length > 0),
    overrides: Object.fromEntries(all.map(({ target, overrides }) => [target.name, overrides])),
    waveOf: waves.map((_, stage) => waves.slice(0, stage).filter((wave) => wave.length > 0).length),
    asksFirst: stages[0]?.asks === true,
    mistakes,
  };
};

const spotsOf = (
  { name, properties, at }: Policy,
  release: ReleaseSection,
  hasTargets: boolean,
  mistakes: Mistake[],
): readonly TargetSpec[] => {
  const selector = childOf(properties, 'clusterLabelSelector') ?? childOf(properties, 'clusterSelector');
  const clusters = childOf(properties, 'clusters');
  const namespace = textOf(childOf(properties, 'namespace'));
  const moved = (target: TargetSpec): TargetSpec =>
    namespace === undefined ? target : { ...target, namespace };
  if (selector !== undefined) {
    const labels = entriesOf(selector).map(([key, value]) => [key, textOf(value)] as const);
    const fits = release.targets.filter((target) =>
      labels.every(([key, value]) => target.labels?.[key] === value),
    );
    if (fits.length === 0 && !allowsEmpty(properties)) {
      const reason = `topology "${name}" chooses clusters by labels, and no target has them; write release.targets with labels`;
      mistakes.push({ ...placeOf(selector), reason });
    }
    return fits.map(moved);
  }
  if (clusters?.kind === 'list' && clusters.items.length === 0) {
    const reason = `topology "${name}" names no cluster, so nothing would be released; name one, or leave "clusters" out for the cluster of the application`;
    mistakes.push({ ...placeOf(clusters), reason });
  }
  const names =
    clusters === undefined
      ? [{ cluster: 'local', tree: at }]
      : itemsOf(clusters).map((item) => ({ cluster: textOf(item) ?? '', tree: item }));
  return names.flatMap(({ cluster, tree }) => {
    const known = release.targets.filter((target) => target.cluster === cluster);
    if (known.length > 0) return known.map(moved);
    const [usual] = release.targets;
    if (!hasTargets && usual !== undefined) return [moved({ ...usual, name: cluster, cluster })];
    const all = [...new Set(release.targets.map((target) => target.cluster))];
    mistakes.push({
      ...placeOf(tree),
      reason: `no target is in the cluster "${cluster}"; ${hint(cluster, all)}`,
    });
    return [];
  });
};

const allowsEmpty = (properties: Tree): boolean => {
  const said = childOf(properties, 'allowEmpty');
  return said?.kind === 'leaf' && said.value === true;
};

/** A cluster that is there twice, in two namespaces, lends its name only together with the namespace. */
const named = (all: readonly Placed[], hasTargets: boolean): readonly (Placed & { readonly was: Placed })[] =>
  all.map((one) => {
    const isShared = all.some(
      ({ target }) => target.cluster === one.target.cluster && target.namespace !== one.target.namespace,
    );
    const name = isShared && !hasTargets ? `${one.target.name}-${one.target.namespace}` : one.target.name;
    return { ...one, was: one, target: { ...one.target, name } };
  });

const twice = (all: readonly Placed[]): readonly Mistake[] =>
  all.flatMap(({ target, at }, index) =>
    all.findIndex((other) => other.target.name === target.name) === index
      ? []
      : [
          {
            ...placeOf(at),
            reason: `target "${target.name}" is deployed to a second time; Tidegate goes to each place once a release`,
          },
        ],
  );

/** What stands between two stages is said by the last step of the wave before. */
const withPauses = (
  target: TargetSpec,
  waves: readonly (readonly string[])[],
  stages: readonly Stage[],
  strategy: Strategy,
): TargetSpec => {
  const next = stages[waves.findIndex((wave) => wave.includes(target.name)) + 1];
  if (next?.asks !== true) return target;
  const { steps } = target.strategy ?? strategy;
  const paused = (step: StepSpec, index: number): StepSpec =>
    index < steps.length - 1 ? step : { ...step, approve: true };
  return { ...target, strategy: { steps: steps.map(paused) } };
};
