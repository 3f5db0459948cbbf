import type { TargetSpec } from './app.ts';
import { check } from '../config/validate.ts';
import { hint } from '../config/did-you-mean.ts';
import type { Read } from '../config/result.ts';
import { targetsShape, type targetShape } from './release-schema.ts';
import type { ValueOf } from '../config/schema.ts';
import { itemsOf, textOf, treeOf, type Tree } from '../config/tree.ts';
import type { Mistake, Place } from '../config/place.ts';

const usual = { cluster: 'local', environment: 'default', region: 'default' };

/**
 * Targets with their names filled in, or the cluster `local` when none is written. Refuses two of one name,
 * and two that would act on the same objects.
 */
export const readTargets = (tree: Tree | undefined, namespace: string): Read<readonly TargetSpec[]> => {
  const written = tree ?? treeOf([usual], { file: '', line: 1, column: 1 });
  const checked = check(written, targetsShape, { within: 'release.targets' });
  if (checked.kind === 'mistaken') return checked;
  const targets = checked.value.map((target) => complete(target, namespace));
  const places = itemsOf(tree).map((item) => item.at);
  const mistakes = [...empty(tree, targets), ...nameless(targets, places), ...namesakes(targets, places)];
  return mistakes.length > 0 ? { kind: 'mistaken', mistakes } : { kind: 'fine', value: targets };
};

const complete = (said: ValueOf<typeof targetShape>, namespace: string): TargetSpec => {
  const cluster = said.cluster ?? said.name ?? 'local';
  return {
    name: said.name ?? cluster,
    cluster,
    namespace: said.namespace ?? namespace,
    environment: said.environment,
    region: said.region,
    ...(said.tenant === undefined ? {} : { tenant: said.tenant }),
    ...(said.labels === undefined ? {} : { labels: said.labels }),
  };
};

const empty = (tree: Tree | undefined, targets: readonly TargetSpec[]): readonly Mistake[] =>
  tree === undefined || targets.length > 0
    ? []
    : [
        {
          ...tree.at,
          reason:
            'release.targets is empty; name a target, or remove the field to release to the cluster "local"',
        },
      ];

const nameless = (targets: readonly TargetSpec[], places: readonly Place[]): readonly Mistake[] =>
  targets.flatMap((target, index) => {
    const at = places[index];
    if (at === undefined || /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(target.name)) return [];
    return [
      {
        ...at,
        reason: `the cluster "${target.cluster}" cannot lend its name to the target; give the target a name of lower-case letters, digits and dashes`,
      },
    ];
  });

const namesakes = (targets: readonly TargetSpec[], places: readonly Place[]): readonly Mistake[] => {
  const names = new Set<string>();
  const spots = new Map<string, TargetSpec>();
  return targets.flatMap((target, index) => {
    const at = places[index];
    const spot = JSON.stringify([target.cluster, target.namespace]);
    const twin = spots.get(spot);
    const isTaken = names.has(target.name);
    names.add(target.name);
    spots.set(spot, twin ?? target);
    if (at === undefined || (!isTaken && twin === undefined)) return [];
    const reason =
      isTaken || twin === undefined
        ? `there are two targets named "${target.name}"; every target needs a name of its own`
        : `target "${target.name}" is the same place as "${twin.name}" (cluster ${twin.cluster}, namespace ${twin.namespace}); give one of them another namespace`;
    return [{ ...at, reason }];
  });
};

/** The waves as written, or one wave for each target in order: the most careful order is the default. */
export const readWaves = (
  tree: Tree | undefined,
  places: Read<readonly TargetSpec[]>,
  at: Place,
): Read<readonly (readonly string[])[]> => {
  if (places.kind === 'mistaken') return { kind: 'fine', value: [] };
  const names = places.value.map(({ name }) => name);
  if (tree === undefined) return { kind: 'fine', value: names.map((name) => [name]) };
  const written = itemsOf(tree).map((wave) =>
    itemsOf(wave).map((item) => ({ at: item.at, name: textOf(item) ?? '' })),
  );
  const mistakes = wrongWaves(written.flat(), names, tree.key ?? at);
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return {
    kind: 'fine',
    value: written.map((wave) => wave.map(({ name }) => name)).filter(({ length }) => length > 0),
  };
};

interface Said {
  readonly at: Place;
  readonly name: string;
}

const wrongWaves = (all: readonly Said[], names: readonly string[], at: Place): readonly Mistake[] => {
  const known = new Set(names);
  const said = new Set<string>();
  const strangers = all.filter(({ name }) => !known.has(name));
  const twice = all.filter(({ name }) => said.size === said.add(name).size);
  const missing = names.filter((name) => !said.has(name));
  return [
    ...strangers.map((said) => ({
      ...said.at,
      reason: `no target is named "${said.name}"; ${hint(said.name, names)}`,
    })),
    ...twice.map((said) => ({
      ...said.at,
      reason: `target "${said.name}" is in the waves twice; name it once`,
    })),
    ...missing.map((name) => ({ ...at, reason: `target "${name}" is in no wave; add it to one` })),
  ];
};
