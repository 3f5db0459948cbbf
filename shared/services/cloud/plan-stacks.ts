import type { TargetSpec } from '#domain/app/app.ts';
import { Failure, isFailure } from '#domain/failure.ts';
import { isOutage } from '#domain/release/outage.ts';
import { canonical } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import { classOf } from '#domain/stack/classes.ts';
import type { Claim } from '#domain/stack/claim.ts';
import { shownSecrets } from '#domain/stack/shown-secrets.ts';
import { intentTag, type CloudStack, type StackChange, type StackSpec } from '#domain/stack/cloud-stack.ts';
import { missingOutputs } from '#domain/stack/missing-outputs.ts';
import { whyOtherAccount } from '#domain/stack/accounts.ts';
import { askedFor, overwrites, refusalOf } from '#domain/stack/losses.ts';
import { hurdleOf } from '#domain/stack/next-move.ts';
import { serverOf, type Offer } from '#domain/stack/offer.ts';
import { type PlannedStack, specOf, stackNames } from '#domain/stack/planned-stack.ts';
import type { StackState } from '#domain/stack/stack-state.ts';
import type { Cloud, Clouds } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { Manifests } from '../planning/pin-images.ts';
import { readStack } from './advance-stack.ts';

export interface StacksPlanned {
  readonly plan: ReleasePlan;
  /** What goes into blobs when the plan is kept. */
  readonly specs: readonly StackSpec[];
}

/**
 * What clouds would do for a plan, asked now, and every reason why it cannot be done. Nothing is left behind. Fails with
 * ProviderUnreachable or StackBusy if only clouds that are away stand in the way.
 */
export const planStacks = async (
  world: World,
  plan: ReleasePlan,
  manifests: Manifests,
): Promise<StacksPlanned | string> => {
  if (Object.values(manifests).every(({ resources = [] }) => resources.length === 0))
    return { plan, specs: [] };
  const offers = (await world.clouds?.offers()) ?? [];
  const looked = await Promise.all(
    plan.targets.map(async (target) => ({
      target,
      stacks: await stacksOf(world, offers, target, manifests[target.name]),
    })),
  );
  const all = looked.flatMap(({ stacks }) => stacks);
  const refusals = all.filter((one) => typeof one === 'string');
  if (refusals.length > 0) return [...new Set(refusals)].join('\n');
  const away = all.find((one) => one instanceof Failure);
  if (away !== undefined) throw away;
  const specs: StackSpec[] = [];
  const targets = looked.map(({ target, stacks }): PlannedTarget => {
    const own = stacks.filter((one) => typeof one === 'object' && 'planned' in one);
    specs.push(...own.map(({ spec }) => spec));
    return own.length === 0 ? target : { ...target, stacks: own.map(({ planned }) => planned) };
  });
  return { plan: asking({ ...plan, targets }), specs };
};

interface Planned {
  readonly planned: PlannedStack;
  readonly spec: StackSpec;
}

const stacksOf = async (
  world: World,
  offers: readonly Offer[],
  target: TargetSpec,
  manifest: Manifest | undefined,
): Promise<readonly (Planned | string | Failure)[]> =>
  Promise.all(
    (manifest?.resources ?? []).map(async (claim) => {
      const offer = serverOf(offers, claim, target);
      if (typeof offer === 'string' || world.clouds === undefined)
        return typeof offer === 'string' ? offer : 'no clouds';
      try {
        const { app = '', objects = [] } = manifest ?? {};
        return await planStack(world, world.clouds, { app, objects, claim, offer, target });
      } catch (error) {
        if (!isFailure(error)) throw error;
        return isOutage(error)
          ? error
          : `${claim.class} "${claim.name}" of target ${target.name}: ${error.message}`;
      }
    }),
  );

interface Placed {
  readonly app: string;
  readonly objects: readonly KubeObject[];
  readonly claim: Claim;
  readonly offer: Offer;
  readonly target: TargetSpec;
}

const planStack = async (
  world: World,
  clouds: Clouds,
  { app, objects, claim, offer, target }: Placed,
): Promise<Planned | string> => {
  const template = await clouds.template(offer.name, claim.class);
  const { stack, key } = stackNames(app, claim, offer, target);
  const spec = specOf(app, claim, template, { offer, target, stack });
  if (typeof spec === 'string') return spec;
  const where = `${claim.class} "${claim.name}" of target ${target.name} (cloud ${offer.name}, stack ${stack})`;
  const unfit = shownSecrets(claim, template) ?? missingOutputs(app, claim, template, objects);
  if (unfit !== undefined) return `${where}: ${unfit}`;
  const cloud = await clouds.open(offer.name, target);
  const [account, standing, state] = await Promise.all([
    cloud.account(),
    cloud.read(stack),
    readStack(world, key),
  ]);
  const there = standing?.phase === 'empty' ? undefined : standing;
  const wrong = whyNot(claim, { stack, standing: there, state, account });
  if (wrong !== undefined) return `${where}: ${wrong}`;
  const changes = await changesOf(cloud, spec, standing);
  // What is made anew overwrites nothing.
  const isNew = state.standing === undefined || there === undefined || state.open?.op === 'delete';
  const refusal = isNew ? undefined : await whyNotChanged(cloud, spec, claim, changes);
  if (refusal !== undefined) return `${where}: ${refusal}`;
  const digest = digestOf(canonical(spec));
  return { spec, planned: { claim, cloud: offer.name, account, stack, key, spec: digest, changes } };
};

/** Compared under the stack's present intent; otherwise all its tags would count as changes. */
const changesOf = (
  cloud: Cloud,
  spec: StackSpec,
  standing: CloudStack | undefined,
): Promise<readonly StackChange[]> => {
  const intent = standing?.tags[intentTag];
  return cloud.preview(
    intent === undefined ? spec : { ...spec, tags: { ...spec.tags, [intentTag]: intent } },
  );
};

/** Drift is detected only where something would be changed: it takes a cloud some seconds. */
const whyNotChanged = async (
  cloud: Cloud,
  { name }: StackSpec,
  claim: Claim,
  changes: readonly StackChange[],
): Promise<string | undefined> =>
  refusalOf(claim, changes, changes) ??
  (changes.length === 0 ? undefined : overwrites(claim, changes, await cloud.drift(name)));

interface Known {
  readonly stack: string;
  readonly standing: CloudStack | undefined;
  readonly state: StackState;
  readonly account: string;
}

/** What can be known to fail before anything moves. */
const whyNot = (claim: Claim, { stack, standing, state, account }: Known): string | undefined => {
  const elsewhere = whyOtherAccount(state, account);
  if (elsewhere !== undefined) return `${elsewhere}, or give the resource another name`;
  if (standing === undefined)
    // One that is gone because Tidegate was removing it is no loss, also where nobody has looked since.
    return state.standing !== undefined &&
      state.open?.op !== 'delete' &&
      classOf(claim.class)?.holdsData !== false &&
      !claim.allow.includes('recreate')
      ? `it was removed outside Tidegate, and its data with it unless someone has kept it; restore it in the cloud, or set allow: [recreate] for an empty new one, or give it up by \`tidegate resources forget ${stack}\``
      : undefined;
  if (state.standing === undefined && state.open === undefined && !state.isLeftOver)
    return 'a stack of that name exists in the cloud that Tidegate did not create; remove it there, or give the resource another name';
  return hurdleOf(standing);
};

/** A plan that destroys data needs an answer, whatever the application says about approvals. */
const asking = (plan: ReleasePlan): ReleasePlan => {
  const isLoss = plan.targets.some(({ stacks = [] }) =>
    stacks.some(({ claim, changes }) => askedFor(claim, changes).length > 0),
  );
  return isLoss && plan.approval === undefined
    ? { ...plan, approval: { expiresInSeconds: daySeconds } }
    : plan;
};

const daySeconds = 86_400;
