import type { ReleaseSection, TargetSpec } from '#domain/app/app.ts';
import type { Read } from '#domain/config/result.ts';
import { childOf } from '#domain/config/tree.ts';

import type { Application } from '../application.ts';
import type { WrittenRelease } from '../strategies.ts';
import { applyOverride } from './override.ts';
import { placementsOf, type Placements } from './topology.ts';
import { claimBy, type Claiming } from './ownership-policies.ts';
import { keepsLegacy, pruneRulesOf } from './garbage-collect.ts';
import { readPolicies, type Policy } from './policies.ts';
import { readWorkflow } from './workflow.ts';
import type { Mistake, Note, Place } from '#domain/config/place.ts';
import type { Hook } from '#domain/app/hooks.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/** What policies and workflow of a KubeVela application mean here. */
export interface Oam {
  /** Absent when it could not be read. */
  readonly release?: WrittenRelease;
  /** The components that a target starts from: the application's with its override policies laid over them. */
  readonly baseFor: (target: TargetSpec) => readonly WrittenComponent[];
  /** The targets whose namespace counts more than that of an object. */
  readonly moved?: ReadonlySet<string>;
  /** Where it is said that a target is released to. */
  readonly places?: ReadonlyMap<string, Place>;
  /** Manifests without the objects that a read-only policy leaves to others, and with the rules for shared ones. */
  readonly claim: Claiming;
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

/** Turns topology into targets, deployments into waves, suspensions into questions, and overrides into other components. */
export const readOam = (
  application: Application,
  release: Read<ReleaseSection>,
  written: { readonly targets: boolean; readonly waves: boolean },
): Oam => {
  const policies = readPolicies(application.policies);
  const workflow = readWorkflow(application, policies.all);
  const early = [
    ...(release.kind === 'mistaken' ? release.mistakes : []),
    ...policies.mistakes,
    ...workflow.mistakes,
  ];
  const plain = { baseFor: () => application.components, claim: claimingBy(policies.all), notes: [] };
  if (early.length > 0 || release.kind === 'mistaken') return { ...plain, mistakes: early };
  const strategy = childOf(application.release, 'strategy');
  const said = keepsLegacy(policies.all) ? { ...release.value, prune: false } : release.value;
  const notes = [...policies.notes, ...workflow.notes];
  if (workflow.stages.length === 0) {
    const section = {
      ...said,
      ...question(said, workflow.asksFirst === true),
      ...hooksBetween(workflow.hooks, said.waves),
    };
    return { ...plain, release: { section, strategy }, mistakes: early, notes };
  }
  const placed = placementsOf(workflow.stages, policies.all, release.value, written.targets);
  const overriding = overriddenBy(application, policies.all, placed);
  const { targets, waves } = placed;
  const section = {
    ...said,
    targets,
    waves,
    ...question(release.value, placed.asksFirst),
    ...hooksBetween(workflow.hooks, waves, placed.waveOf),
  };
  return {
    ...plain,
    baseFor: overriding.baseFor,
    moved: placed.moved,
    places: placed.places,
    release: { section, strategy },
    mistakes: [
      ...placed.mistakes,
      ...overriding.mistakes,
      ...(written.waves && !placed.keepsWaves ? [twoOrders(application)] : []),
    ],
    notes: [...notes, ...overriding.notes],
  };
};

/** Rules of policies for single objects. */
const claimingBy = (policies: readonly Policy[]): Claiming => {
  const [claim, leave] = [claimBy(policies), pruneRulesOf(policies)];
  return (manifests, application) => leave(claim(manifests, application), application);
};

/** Turns hooks between stages into hooks between waves. */
const hooksBetween = (
  hooks: readonly Hook[],
  waves: ReleaseSection['waves'],
  waveOf: readonly number[] = [],
): Pick<ReleaseSection, 'hooks'> => {
  const asWave = (stage: number): number => (stage === 0 ? 0 : (waveOf[stage] ?? waves.length));
  const asWaves = (stages: NonNullable<Hook['when']>['waves']) =>
    Object.fromEntries(
      Object.entries(stages).map(([step, [from, to]]) => [step, [asWave(from), asWave(to)] as const]),
    );
  return hooks.length === 0
    ? {}
    : {
        hooks: hooks.map((hook) => ({
          ...hook,
          beforeWave: asWave(hook.beforeWave),
          ...(hook.when === undefined ? {} : { when: { ...hook.when, waves: asWaves(hook.when.waves) } }),
        })),
      };
};

const question = ({ approval }: ReleaseSection, asksFirst: boolean): Pick<ReleaseSection, 'approval'> => {
  if (approval !== undefined) return { approval };
  return asksFirst ? { approval: { expiresInSeconds: 3600 } } : {};
};

const twoOrders = ({ release, at }: Application): Mistake => {
  const waves = childOf(release, 'waves');
  const { file, line, column } = waves?.key ?? at;
  return {
    file,
    line,
    column,
    reason: 'release.waves and the policies of spec both say the order of targets; keep one of them',
  };
};

/** Targets with the same overrides start from the very same components, so that they are rendered once. */
const overriddenBy = (
  application: Application,
  policies: readonly Policy[],
  { overrides, components: chosen }: Placements,
) => {
  const notes: Note[] = [];
  const mistakes: Mistake[] = [];
  const known = new Map<string, readonly WrittenComponent[]>();
  for (const names of Object.values(overrides)) {
    const key = JSON.stringify(names);
    if (known.has(key)) continue;
    const base = names.reduce((components, name) => {
      const policy = policies.find((one) => one.name === name);
      if (policy === undefined) return components;
      const done = applyOverride(components, policy.properties);
      notes.push(...done.notes);
      mistakes.push(...done.mistakes);
      return done.components;
    }, application.components);
    known.set(key, base);
  }
  const only = new Map<string, readonly WrittenComponent[]>();
  const baseFor = ({ name }: TargetSpec) => {
    const key = JSON.stringify(Object.hasOwn(overrides, name) ? overrides[name] : []);
    const base = known.get(key) ?? application.components;
    const names = Object.hasOwn(chosen, name) ? chosen[name] : undefined;
    if (names === undefined) return base;
    const kept = base.filter((component) => names.includes(component.name));
    const same = JSON.stringify([key, names]);
    return only.get(same) ?? only.set(same, kept).get(same) ?? kept;
  };
  return { baseFor, notes, mistakes };
};
