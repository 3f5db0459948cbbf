import type { ApprovalSection, ReleaseSection, Strategy } from './app.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { policyOf, type WrittenApproval } from '../approval/written.ts';
import { strategies } from '../rollout/strategies/list.ts';
import type { Judging } from '../analysis/verdict.ts';
import { check } from '../config/validate.ts';
import type { Read } from '../config/result.ts';
import { readJudging } from './parse-analysis.ts';
import { emptyConditions } from './empty-conditions.ts';
import { readKinds } from './parse-kinds.ts';
import { readRouters } from './parse-routers.ts';
import { parseSoak } from './parse-soak.ts';
import { readTargets, readWaves } from './parse-targets.ts';
import { releaseShape, strategyShape, type WrittenStrategy } from './release-schema.ts';
import { percentOf, podsOf } from '../config/units.ts';
import { childOf, entriesOf, itemsOf, treeOf, type Tree } from '../config/tree.ts';
import type { Mistake, Place } from '../config/place.ts';

/**
 * The `release` section, complete: everything the file leaves out gets a safe default. `namespace` is the default for
 * targets; `at` is the place where the section would be.
 */
export const readRelease = (tree: Tree | undefined, namespace: string, at: Place): Read<ReleaseSection> => {
  const outer = check(tree ?? treeOf({}, at), releaseShape, { within: 'release' });
  const places = readTargets(childOf(tree, 'targets'), namespace);
  const waves = readWaves(childOf(tree, 'waves'), places, at);
  const strategy = readStrategy(childOf(tree, 'strategy') ?? treeOf({}, at));
  const judging = readJudging(childOf(tree, 'checks') ?? treeOf({}, at));
  const soak = parseSoak(childOf(tree, 'soak'), judging.kind === 'fine' ? judging.value : noSoak);
  const kinds = readKinds(childOf(tree, 'kinds'));
  const routers = readRouters(childOf(tree, 'routers'));
  const mistakes = [outer, places, waves, strategy, judging, soak, kinds, routers].flatMap(mistakesOf);
  if (outer.kind === 'mistaken' || places.kind === 'mistaken' || waves.kind === 'mistaken')
    return { kind: 'mistaken', mistakes };
  if (
    strategy.kind === 'mistaken' ||
    judging.kind === 'mistaken' ||
    soak.kind === 'mistaken' ||
    kinds.kind === 'mistaken' ||
    routers.kind === 'mistaken'
  )
    return { kind: 'mistaken', mistakes };
  const { approval, pinImages, prune, takeOver, concurrency } = outer.value;
  return {
    kind: 'fine',
    value: {
      targets: places.value,
      waves: waves.value,
      strategy: strategy.value,
      judging: judging.value,
      ...(soak.value === undefined ? {} : { soak: soak.value }),
      ...(kinds.value.length === 0 ? {} : { kinds: kinds.value }),
      ...(routers.value.length === 0 ? {} : { routers: routers.value }),
      ...approvalOf(approval),
      pinImages: pinImages as ReleaseSection['pinImages'],
      prune,
      ...(takeOver ? { takeOver } : {}),
      concurrency: concurrency as ReleaseSection['concurrency'],
    },
  };
};

/** The checks to read a watch with if the real ones are invalid: its own mistakes are still reported. */
const noSoak: Judging = {
  checks: [{ kind: 'slo', objective: 0.999, advisory: true }],
  windowSeconds: 10,
  minRequests: 1,
  decideWithinSeconds: 10,
  onUndecided: 'ask',
};

const mistakesOf = (read: {
  readonly kind: string;
  readonly mistakes?: readonly Mistake[];
}): readonly Mistake[] => read.mistakes ?? [];

type Written = WrittenApproval & { readonly environments?: Readonly<Record<string, WrittenApproval>> };

/** An environment without a duration of its own waits as long as all. */
const approvalOf = (written: Written | undefined): { readonly approval?: ApprovalSection } => {
  if (written === undefined) return {};
  const { environments, ...everywhere } = written;
  const particular = Object.entries(environments ?? {}).map(([name, one]) => [
    name,
    policyOf({ expiresIn: everywhere.expiresIn, ...one }),
  ]);
  return {
    approval: {
      ...policyOf(everywhere),
      ...(particular.length > 0 && {
        environments: Object.fromEntries(particular) as Readonly<Record<string, ApprovalPolicy>>,
      }),
    },
  };
};

/** The strategy with its steps: they increase, and a last one for everything is added if the file stops before. */
export const readStrategy = (tree: Tree): Read<Strategy> => {
  const checked = check(tree, strategyShape, { within: 'release.strategy' });
  const wrongOrder = shrinking(childOf(tree, 'steps'));
  if (checked.kind === 'mistaken')
    return { kind: 'mistaken', mistakes: [...checked.mistakes, ...wrongOrder] };
  const mistakes = [...wrongOrder, ...emptyConditions(tree), ...foreignFields(tree, checked.value)];
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  const { pauseBetween, maxUnavailable, failureThreshold, gitOps } = checked.value;
  const type = checked.value.type as keyof typeof strategies;
  return {
    kind: 'fine',
    value: {
      ...(type === 'canary' ? {} : { type }),
      steps: strategies[type].steps(checked.value),
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      ...(failureThreshold === undefined ? {} : { failureThreshold }),
      ...(pauseBetween === undefined ? {} : { pauseSeconds: pauseBetween }),
      ...(gitOps === 'share' ? { gitOps } : {}),
    },
  };
};

/** Fields that do not apply to the chosen strategy. A layer that changes the type removes the others with null. */
const foreignFields = (tree: Tree, { type }: WrittenStrategy): readonly Mistake[] => {
  const kind = strategies[type as keyof typeof strategies];
  return entriesOf(tree)
    .filter(([name]) => name !== 'type' && !kind.fields.some((known) => known === name))
    .map(([name, child]) => ({
      ...(child.key ?? child.at),
      reason: `strategy ${type} takes no "${name}"; leave it out (it takes ${kind.fields.join(', ')})`,
    }));
};

/** Checked on the steps as written, so that it is reported together with everything else that is wrong with them. */
const shrinking = (tree: Tree | undefined): readonly Mistake[] => {
  const shares = itemsOf(tree).map(shareOf);
  return itemsOf(tree).flatMap((item, index) => {
    const [before, now] = [shares[index - 1], shares[index]];
    if (before === undefined || now === undefined || before.unit !== now.unit || now.size > before.size)
      return [];
    return [
      {
        ...item.at,
        reason: `step ${index + 1} (${now.size}${now.unit}) must be larger than the step before it (${before.size}${before.unit})`,
      },
    ];
  });
};

interface Sized {
  readonly size: number;
  readonly unit: '%' | ' pods';
}

const shareOf = (item: Tree): Sized | undefined => {
  const pods = valueIn(childOf(item, 'pods'));
  if (typeof pods === 'number') return { size: pods, unit: ' pods' };
  const value = valueIn(childOf(item, 'percent') ?? childOf(item, 'pods') ?? item);
  const counted = typeof value === 'string' ? podsOf(value) : undefined;
  if (counted !== undefined) return { size: counted, unit: ' pods' };
  const percent = value === undefined ? undefined : percentOf(value);
  return percent === undefined ? undefined : { size: percent, unit: '%' };
};

const valueIn = (tree: Tree | undefined): string | number | undefined =>
  tree?.kind === 'leaf' && (typeof tree.value === 'string' || typeof tree.value === 'number')
    ? tree.value
    : undefined;
