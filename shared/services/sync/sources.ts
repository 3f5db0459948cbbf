import { canonical } from '#domain/json.ts';
import { fitsAny } from '#domain/access/pattern.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import type { Digest } from '#domain/json.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { appNames, findApp, readSource } from '../apps/registry.ts';
import { planRequest } from '../planning/plan-request.ts';
import { accept, begin } from '../releases/start.ts';
import { readRelease } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';
import { movementIn } from '../windows/hold.ts';
import { isBarred } from './act.ts';
import { readLedger } from './targets.ts';

/** Releases what the source of an application says anew, where the rule of its environment says so. */
export const releaseSources = async (world: World, rule: SyncRule): Promise<readonly string[]> => {
  if (rule.policy !== 'release') return [];
  const said: string[] = [];
  for (const app of (await appNames(world)).filter((name) => fitsAny(rule.apps, name)))
    said.push(...(await releaseNew(world, rule, app)));
  return said;
};

const releaseNew = async (
  world: World,
  { environment }: SyncRule,
  app: string,
): Promise<readonly string[]> => {
  const registered = await findApp(world, app);
  if (registered === undefined) return [];
  const { source } = registered;
  const found = await differing(world, environment, app, source);
  if (found === undefined || found.length === 0) return [];
  if (found.some(({ barred }) => barred)) return [];
  if ((await movementIn(world, { app, environment })).kind === 'denied') return [];
  const event: ReleaseEvent = {
    kind: 'sync',
    app,
    environments: [environment],
    images: {},
    by: `sync of ${environment}`,
    reason: `its registered files are not what runs in ${found.map(({ target }) => target).join(', ')}`,
  };
  // What was asked for once is not asked for again, however it ended, until somebody lifts it or it is another one.
  const key = digestOf(canonical([environment, app, found])).slice(7);
  const stream = deliveryStream('sync', key);
  const { accepted, isFirst } = await accept(world, stream, { event, source, body: digestOf(key) });
  await begin(world, accepted);
  return isFirst
    ? [`release ${accepted.release} brings ${app} in ${environment} to its registered files`]
    : [];
};

interface Differing {
  readonly target: string;
  readonly manifest: Digest;
  readonly barred: boolean;
  /** Number of the last fact that has lifted something here. */
  readonly lifted: number;
}

/** Targets of the environment for which the source says something else than what runs there; undefined while one is busy. */
const differing = async (
  world: World,
  environment: string,
  app: string,
  source: Digest,
): Promise<readonly Differing[] | undefined> => {
  const files = await readSource(world, source);
  const asker = { requestedAt: world.clock.now() };
  const planned = await planRequest(world, files, {}, asker, {}, [environment]);
  if (typeof planned === 'string') return undefined;
  const found: Differing[] = [];
  for (const { name, manifest } of planned.plan.targets) {
    const state = await readTarget(world, app, name);
    if (state.lock !== undefined || state.waiting.length > 0) return undefined;
    if (state.good?.manifest === manifest) continue;
    if (state.good !== undefined && (await readRelease(world, state.good.release)).source === source)
      continue;
    const ledger = await readLedger(world, app, name);
    found.push({
      target: name,
      manifest,
      barred: isBarred(state, ledger, manifest),
      lifted: ledger.lifted?.seq ?? 0,
    });
  }
  return found;
};
