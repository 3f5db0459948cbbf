import type { ApprovalPolicy } from '#domain/approval/policy.ts';
import { isFailure } from '#domain/failure.ts';
import { canonical, type Digest } from '#domain/json.ts';
import type { App } from '#domain/app/app.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { narrowTo } from '#domain/plan/narrow.ts';
import { planOf } from '#domain/plan/plan-of.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { pinManifests, type Manifests } from './pin-images.ts';
import type { CompiledApp, Places } from '#domain/app/compiled.ts';
import type { StackSpec } from '#domain/stack/cloud-stack.ts';
import { planStacks } from '../cloud/plan-stacks.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { strayTargets } from '#domain/tenant/bound.ts';
import { listTenants } from '../tenants/read.ts';
import { compileFiles } from './compile-files.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import type { Source } from '#domain/config/place.ts';

/** The operator's approval policy for each environment. */
export type Operators = Readonly<Record<string, ApprovalPolicy>>;

/** What a release would do, and what each target would run. */
export interface Planned {
  readonly plan: ReleasePlan;
  readonly manifests: Manifests;
  /** Images that are not held to a digest. */
  readonly asWritten: readonly string[];
  /** What stacks of clouds are to be, for blobs; absent when there are none. */
  readonly specs?: readonly StackSpec[];
  /** Where the files write what is planned. */
  readonly places?: Places;
}

/** What a release of these files would do, in all environments or in these, or every reason why there can be none. Writes nothing. */
export const planSource = async (
  world: World,
  source: Source,
  images: Readonly<Record<string, string>>,
  operators: Operators = {},
  environments?: readonly string[],
): Promise<Planned | string> => {
  const whole = await compileFiles(world, source, images);
  if (whole.kind === 'mistakes') return whole.mistakes.map(formatMistake).join('\n');
  const compiled = environments === undefined ? whole : narrowTo(whole, environments);
  if (compiled === undefined)
    return `${whole.app.name} has no target in ${environments?.join(', ')}; ${hint(environments?.[0] ?? '', environmentsOf(whole.app))}`;
  const unknown = await unknownClusters(
    world,
    compiled.app.release.targets.map(({ cluster }) => cluster),
  );
  const barred = unknown ?? (await strayFrom(world, compiled));
  const planned = barred ?? (await planCompiled(world, compiled, source, images, operators));
  if (typeof planned === 'string') return planned;
  const stacks = await planStacks(world, planned.plan, planned.manifests);
  return typeof stacks === 'string' ? stacks : { ...planned, ...stacks };
};

const environmentsOf = ({ release }: App): readonly string[] => [
  ...new Set(release.targets.map(({ environment }) => environment)),
];

/** The same for files that are compiled already, with types that only their owner has. */
export const planCompiled = async (
  world: Pick<World, 'registry'>,
  { app, manifests, places }: Pick<CompiledApp, 'app' | 'manifests' | 'places'>,
  source: Source,
  images: Readonly<Record<string, string>>,
  operators: Operators = {},
): Promise<Planned | string> => {
  const pinning = await pinManifests(world, app, manifests);
  if (pinning.kind === 'refused') return pinning.reason;
  const digests = await fewAtOnce(
    Object.entries(pinning.manifests),
    atOnce,
    ([target, one]) => [target, digestOfJson(one)] as const,
  );
  return {
    plan: planOf(app, digestOfJson(source), images, Object.fromEntries(digests), {
      pins: pinning.pins,
      operators,
    }),
    manifests: pinning.manifests,
    asWritten: pinning.asWritten,
    ...(places !== undefined && { places }),
  };
};

const atOnce = 16;

/** What people approve: the hash of the plan's one spelling. */
export const digestOfJson = (value: unknown): Digest => digestOf(canonical(value));

/** Why tenancy forbids the release there. The names of tenants are shown to anyone who may plan for that place. */
const strayFrom = async (
  world: World,
  { app, manifests }: Pick<CompiledApp, 'app' | 'manifests'>,
): Promise<string | undefined> => {
  const tenants = (await listTenants(world)).map(({ spec }) => spec);
  if (tenants.length === 0) return undefined;
  const targets = app.release.targets.map((target) => ({
    ...target,
    objects: manifests[target.name]?.objects ?? [],
  }));
  const stray = strayTargets(tenants, app.name, targets);
  return stray.length === 0 ? undefined : stray.join('\n');
};

const unknownClusters = async (world: World, names: readonly string[]): Promise<string | undefined> => {
  for (const name of new Set(names)) {
    try {
      await world.cluster(name);
    } catch (error) {
      if (isFailure(error, 'NotFound') || isFailure(error, 'ConfigRefused')) return error.message;
      throw error;
    }
  }
  return undefined;
};
