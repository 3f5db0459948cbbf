import { describeDrift, fieldNames } from '#domain/drift/drift.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { promoteVerified } from '../promotion/promote.ts';
import { readTarget } from '../store/targets.ts';
import { movementIn } from '../windows/hold.ts';
import { considerDrift, type Healable, note } from './act.ts';
import { startHeal } from './heal.ts';
import { claimRun, noteReached } from './runs.ts';
import { releaseSources } from './sources.ts';
import type { Spot } from '#domain/drift/drift-view.ts';
import { driftOf, spotsOf } from './targets.ts';

/** A function in the cloud has half a minute; the next call continues. */
const longestMs = 20_000;
const atOnce = 4;

/**
 * Looks at every environment whose schedule is due: reports drift to people, and heals it where the operator's rule
 * says so. A second or late call repeats nothing. Returns one sentence for each release that it began.
 */
export const syncEnvironments = async (world: World): Promise<readonly string[]> => {
  const rules = (await world.settings.sync?.()) ?? [];
  const until = world.clock.now() + longestMs;
  const said: string[] = [];
  for (const rule of rules) said.push(...(await syncOne(world, rule, until)));
  return [...said, ...(await promoteVerified(world))];
};

const syncOne = async (world: World, rule: SyncRule, until: number): Promise<readonly string[]> => {
  const run = await claimRun(world, rule);
  if (run === undefined) return [];
  const said = run.after === undefined ? await releaseSources(world, rule) : [];
  const spots = (await spotsOf(world, rule)).toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  const left = spots.filter((spot) => run.after === undefined || keyOf(spot) > run.after);
  const found: Healable[] = [];
  let reached: string | undefined;
  for (let at = 0; at < left.length && world.clock.now() < until; at += atOnce) {
    const some = left.slice(at, at + atOnce);
    found.push(...(await fewAtOnce(some, atOnce, (spot) => look(world, rule, spot))).flat());
    reached = keyOf(some.at(-1) ?? spots[0]!);
  }
  const healed = await heal(world, rule, found);
  const isOver = reached === undefined || reached === keyOf(left.at(-1) ?? spots[0]!);
  await noteReached(world, rule, run.due, isOver ? undefined : reached);
  return [...said, ...healed];
};

const keyOf = ({ app, target }: Spot): string => `${app}/${target}`;

const look = async (world: World, rule: SyncRule, spot: Spot): Promise<readonly Healable[]> => {
  const state = await readTarget(world, spot.app, spot.target);
  const drift = await driftOf(world, spot, state);
  const found = await considerDrift(world, rule, { spot, state, drift });
  return found === undefined ? [] : [found];
};

/**
 * Heals whole targets, in order, as long as the number of their objects together is within the limit of the rule. A
 * target that exceeds the limit by itself is left to a person: that much is not a slip.
 */
const heal = async (world: World, rule: SyncRule, found: readonly Healable[]): Promise<readonly string[]> => {
  let left = rule.most;
  const chosen = found.filter(({ objects }) => {
    if (objects.length > left) return false;
    left -= objects.length;
    return true;
  });
  const groups = Map.groupBy(chosen, ({ spot, release }) => `${spot.app} ${release}`);
  const said: string[] = [];
  for (const group of groups.values()) said.push(...(await healGroup(world, rule, group)));
  return said;
};

const healGroup = async (
  world: World,
  { environment, policy }: SyncRule,
  group: readonly Healable[],
): Promise<readonly string[]> => {
  const [first] = group;
  if (first === undefined) return [];
  const { app } = first.spot;
  if ((await movementIn(world, { app, environment })).kind === 'denied') return [];
  const targets = group.map(({ spot }) => spot.target);
  const release = await startHeal(world, environment, {
    kind: 'heal',
    app,
    release: first.release,
    targets,
    by: `sync of ${environment}`,
    reason: describeDrift(group.flatMap(({ objects }) => objects)),
    asks: policy === 'ask',
  });
  if (release === undefined) return [];
  for (const { spot, objects } of group)
    await note(world, spot, () => ({ kind: 'healing', release, fields: objects.flatMap(fieldNames) }));
  return [`release ${release} puts drift right in ${app}: ${targets.join(', ')}`];
};
