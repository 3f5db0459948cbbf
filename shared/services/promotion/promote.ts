import { loading } from '../breathe.ts';
import { fitsAny } from '#domain/access/pattern.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { canonical } from '#domain/json.ts';
import { readImage } from '#domain/kube/image.ts';
import { candidateOf, type PromotionRule, type Standing } from '#domain/promotion/promotion.ts';
import { Rejection } from '#domain/rejection.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { appNames, readApp } from '../apps/registry.ts';
import { accept, begin, type Taken } from '../releases/start.ts';
import { readRelease } from '../store/releases.ts';
import { movementIn } from '../windows/hold.ts';
import { stateOf } from './standing.ts';

/** A request to promote from one environment to another. */
export interface PromotionWish {
  readonly app: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly actor?: string;
}

/** Promotes what is good in one environment to another, as a release of its own; 409 while it is not verified there. */
export const promote = async (world: World, wish: PromotionWish): Promise<Taken> => {
  const { app, from, to } = wish;
  await readApp(world, app);
  const state = await stateOf(world, app, from);
  const rule = (await rulesFor(world, app)).find((one) => one.from === from && one.to === to);
  const now = world.clock.now();
  const candidate = candidateOf(state, await stateOf(world, app, to), rule?.soakMs ?? 0, now);
  if (candidate.kind === 'none')
    throw not('nothing-to-promote', `nothing in ${from} can be promoted: ${candidate.reason}`);
  if (candidate.kind === 'current') throw not('current', `${to} runs what ${from} runs`);
  if (candidate.kind === 'soaking')
    throw not(
      'not-verified',
      `it must be good in ${from} until ${new Date(candidate.verifiedAt).toISOString()} before it goes to ${to}`,
    );
  if (state.kind !== 'good') throw not('nothing-to-promote', `nothing in ${from} can be promoted`);
  return start(world, wish, state.standing, String(now));
};

const rulesFor = async (world: World, app: string): Promise<readonly PromotionRule[]> =>
  ((await world.settings.promotions?.()) ?? []).filter(({ apps }) => fitsAny(apps, app));

/** The same images, held to the digests that were good; only where a component runs one. */
const imagesOf = ({ images }: Standing): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(images).filter(([, image]) => readImage(image) !== undefined));

/** `once` distinguishes two requests that are both intended. */
const start = async (
  world: World,
  { app, from, to, by, actor }: PromotionWish,
  standing: Standing,
  once: string,
): Promise<Taken> => {
  const event: ReleaseEvent = {
    kind: 'promotion',
    app,
    release: standing.release,
    from,
    environments: [to],
    images: imagesOf(standing),
    by,
    ...(actor !== undefined && { actor }),
  };
  const { source } = await readRelease(world, standing.release);
  const key = digestOf(canonical([app, from, to, standing.release, once]));
  const taken = await accept(world, deliveryStream('promotion', key.slice(7)), { event, source, body: key });
  await begin(world, taken.accepted);
  return taken;
};

/** Promotes what is verified, where a rule says so, each release once. Returns one sentence for each. */
export const promoteVerified = async (world: World): Promise<readonly string[]> => {
  const rules = ((await world.settings.promotions?.()) ?? []).filter(({ isAutomatic }) => isAutomatic);
  if (rules.length === 0) return [];
  const names = await appNames(world);
  const said: string[] = [];
  for (const rule of rules)
    for (const app of names.filter((name) => fitsAny(rule.apps, name)))
      said.push(...(await promoteOne(world, rule, app)));
  return said;
};

const promoteOne = async (
  world: World,
  { from, to, soakMs }: PromotionRule,
  app: string,
): Promise<readonly string[]> => {
  const [state, next] = [await stateOf(world, app, from), await stateOf(world, app, to)];
  const candidate = candidateOf(state, next, soakMs, world.clock.now());
  if (candidate.kind !== 'verified' || state.kind !== 'good' || next.kind === 'busy') return [];
  if ((await movementIn(world, { app, environment: to })).kind === 'denied') return [];
  const { source } = await readRelease(world, state.standing.release);
  const { differing } = await loading(import('../sync/differing.ts'));
  const found = await differing(world, to, app, source, imagesOf(state.standing));
  if (found === undefined || found.length === 0 || found.some(({ barred }) => barred)) return [];
  const wish = { app, from, to, by: `promotion from ${from}` };
  const lifted = found.map((one) => one.lifted).join('.');
  const { accepted, isFirst } = await start(world, wish, state.standing, `verified ${lifted}`);
  return isFirst ? [`release ${accepted.release} brings ${app} from ${from} to ${to}`] : [];
};

const not = (code: string, reason: string): Rejection => new Rejection('conflict', code, reason);
