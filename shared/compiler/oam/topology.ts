import type { ReleaseSection, StepSpec, Strategy, TargetSpec } from '#domain/app/app.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { childOf, entriesOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import { placeOf, type Policy } from './policies.ts';
import { joined, named, twice, type Placed } from './placed.ts';
import type { ComponentDeploy } from './apply-component.ts';
import type { Deploy, Stage } from './waves.ts';
import type { Mistake, Place } from '#domain/config/place.ts';

/** Targets in their waves, from the policies and workflow of KubeVela. */
export interface Placements {
  readonly targets: readonly TargetSpec[];
  readonly waves: readonly (readonly string[])[];
  /** The names of the override policies of each target, in the order they are laid. */
  readonly overrides: Readonly<Record<string, readonly string[]>>;
  /** The components of each target that has not all of them. */
  readonly components: Readonly<Record<string, readonly string[]>>;
  /** The targets whose namespace counts more than that of an object. */
  readonly moved: ReadonlySet<string>;
  /** The step or the policy that each target comes from. */
  readonly places: ReadonlyMap<string, Place>;
  /** The waves are those of the release section, because no step defines another order. */
  readonly keepsWaves: boolean;
  /** The wave of each stage; a stage without places shares that of the next. */
  readonly waveOf: readonly number[];
  /** A person must agree before the first wave. */
  readonly asksFirst: boolean;
  readonly mistakes: readonly Mistake[];
}

/**
 * Finds the places of each stage. If the release section names targets, a topology chooses among them; otherwise its
 * clusters are the targets. The workflow defines what comes between stages: a question, or a delay.
 */
export const placementsOf = (
  stages: readonly Stage[],
  policies: readonly Policy[],
  release: ReleaseSection,
  hasTargets: boolean,
): Placements => {
  const mistakes: Mistake[] = [];
  const spread = stages.map((stage) => isEverywhere(stage, release, hasTargets));
  const found = stages.map((stage) =>
    joined(stage.deploys.flatMap((deploy) => placedBy(deploy, { policies, release, hasTargets, mistakes }))),
  );
  const all = named(found.flat(), hasTargets);
  mistakes.push(...twice(all));
  const nameFor = new Map(all.map((one) => [one.was, one.target.name]));
  const byStage = found.map((stage) => stage.map((one) => nameFor.get(one) ?? one.target.name));
  const waves = byStage.map((names, stage) => (spread[stage] === true ? release.waves : [names]));
  const filled = (some: typeof waves) => some.flat().filter((wave) => wave.length > 0);
  return {
    targets: all.map(({ target }) => withPauses(target, waves, stages, release.strategy)),
    waves: filled(waves),
    overrides: Object.fromEntries(all.map(({ target, overrides }) => [target.name, overrides])),
    components: Object.fromEntries(
      all.flatMap(({ target, components }) => (components === undefined ? [] : [[target.name, components]])),
    ),
    moved: new Set(all.flatMap(({ target, isMoved }) => (isMoved ? [target.name] : []))),
    places: new Map(all.map(({ target, at }) => [target.name, placeOf(at)])),
    keepsWaves: spread.length === 1 && spread[0] === true,
    waveOf: waves.map((_, stage) => filled(waves.slice(0, stage)).length),
    asksFirst: stages[0]?.asks === true,
    mistakes,
  };
};

interface Chosen {
  readonly policies: readonly Policy[];
  readonly release: ReleaseSection;
  readonly hasTargets: boolean;
  readonly mistakes: Mistake[];
}

const placedBy = (deploy: Deploy, { policies, release, hasTargets, mistakes }: Chosen): readonly Placed[] => {
  const { at } = deploy;
  if (deploy.kind === 'component') {
    const spots = spotsFor(deploy, release, hasTargets, mistakes);
    return spots.map((target) => ({
      target,
      at,
      overrides: [],
      components: [deploy.component],
      isMoved: deploy.namespace !== undefined,
    }));
  }
  const names = deploy.policies;
  const of = (type: string) =>
    policies.filter((policy) => policy.type === type && names.includes(policy.name));
  const overrides = of('override')
    .toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
    .map(({ name }) => name);
  const topologies = of('topology');
  if (topologies.length === 0)
    return release.targets.map((target) => ({ target, at, overrides, isMoved: false }));
  return topologies.flatMap((topology) => {
    const isMoved = textOf(childOf(topology.properties, 'namespace')) !== undefined;
    const spots = spotsOf(topology, release, hasTargets, mistakes);
    return spots.map((target) => ({ target, at, overrides, isMoved }));
  });
};

/** Without a cluster KubeVela means its own, `local`; where the targets are others, all of them are meant. */
const spotsFor = (
  { cluster, namespace, at }: ComponentDeploy,
  release: ReleaseSection,
  hasTargets: boolean,
  mistakes: Mistake[],
): readonly TargetSpec[] => {
  const moved = movedTo(namespace);
  const isHere = release.targets.some((target) => target.cluster === 'local');
  if (cluster === undefined && hasTargets && !isHere) return release.targets.map(moved);
  const name = textOf(cluster) ?? 'local';
  return inCluster(name, cluster ?? at, { release, hasTargets, mistakes }).map(moved);
};

/** One component after the other wherever the release section says, in its own waves. */
const isEverywhere = ({ deploys }: Stage, { targets }: ReleaseSection, hasTargets: boolean): boolean =>
  hasTargets &&
  !targets.some(({ cluster }) => cluster === 'local') &&
  deploys.every((one) => one.kind === 'component' && one.cluster === undefined);

const movedTo =
  (namespace: string | undefined) =>
  (target: TargetSpec): TargetSpec =>
    namespace === undefined ? target : { ...target, namespace };

const inCluster = (
  cluster: string,
  tree: Tree,
  { release, hasTargets, mistakes }: Omit<Chosen, 'policies'>,
): readonly TargetSpec[] => {
  const known = release.targets.filter((target) => target.cluster === cluster);
  if (known.length > 0) return known;
  const [usual] = release.targets;
  if (!hasTargets && usual !== undefined) return [{ ...usual, name: cluster, cluster }];
  const all = [...new Set(release.targets.map((target) => target.cluster))];
  const reason = `no target is in the cluster "${cluster}"; ${hint(cluster, all)}`;
  mistakes.push({ ...placeOf(tree), reason });
  return [];
};

const spotsOf = (
  { name, properties, at }: Policy,
  release: ReleaseSection,
  hasTargets: boolean,
  mistakes: Mistake[],
): readonly TargetSpec[] => {
  const selector = childOf(properties, 'clusterLabelSelector') ?? childOf(properties, 'clusterSelector');
  const clusters = childOf(properties, 'clusters');
  const moved = movedTo(textOf(childOf(properties, 'namespace')));
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
  return names.flatMap(({ cluster, tree }) =>
    inCluster(cluster, tree, { release, hasTargets, mistakes }).map(moved),
  );
};

const allowsEmpty = (properties: Tree): boolean => {
  const said = childOf(properties, 'allowEmpty');
  return said?.kind === 'leaf' && said.value === true;
};

/** What comes between two stages is defined by the last step of the wave before. */
const withPauses = (
  target: TargetSpec,
  waves: readonly (readonly (readonly string[])[])[],
  stages: readonly Stage[],
  strategy: Strategy,
): TargetSpec => {
  const next = stages[waves.findIndex((stage) => stage.at(-1)?.includes(target.name)) + 1];
  if (next?.asks !== true || !waves.some((stage) => stage.at(-1)?.includes(target.name))) return target;
  const { steps } = target.strategy ?? strategy;
  const paused = (step: StepSpec, index: number): StepSpec =>
    index < steps.length - 1 ? step : { ...step, approve: true };
  return { ...target, strategy: { ...(target.strategy ?? strategy), steps: steps.map(paused) } };
};
