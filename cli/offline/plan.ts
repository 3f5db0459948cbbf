import { isFollowed } from '#domain/plan/is-followed.ts';
import type { Strategy } from '#domain/app/app.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { shownPlan } from '#domain/plan/shown-plan.ts';
import { type PlanView, viewTarget } from '#domain/plan/plan-view.ts';
import { digestOfJson, planCompiled } from '#shared/services/planning/plan.ts';
import { openRegistries } from '#worlds/local/registries.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';
import { readImages } from '../images.ts';
import type { Io } from '../io.ts';
import { secretViewOf } from './flags.ts';
import { clean } from '../text/clean.ts';
import { readOwnSettings } from '../own-settings.ts';
import { withRegistries } from '../up/plan.ts';
import type { Offline } from './read.ts';

const strategyIn = ({ targets, strategy }: ReleasePlan, name: string): Strategy =>
  targets.find((target) => target.name === name)?.strategy ?? strategy;

/** The plan that a server would make of the same files and images: same inputs, same hash, on every machine. */
export const planHere = async (args: Args, io: Io, offline: Offline): Promise<PlanView> => {
  const isLive = args.is('live') || args.text('kubeconfig') !== undefined;
  const settings = withRegistries(await readOwnSettings(io.cwd), args);
  const clock = {
    now: () => io.now(),
    sleep: (ms: number, signal?: AbortSignal) => io.sleep(ms, signal),
  };
  const registry = openRegistries({ settings, base: io.cwd, env: io.env, clock });
  const images = readImages(args.many('image'));
  const planned = await planCompiled({ registry }, offline.compiled, offline.source, images);
  if (typeof planned === 'string') throw new Exit(exit.usage, `no plan:\n${clean(planned)}`);
  const { plan, manifests, asWritten } = planned;
  const pinned: Offline = { ...offline, compiled: { ...offline.compiled, manifests } };
  const secrets = secretViewOf(args);
  const live = isLive ? await (await import('./live.ts')).lookAtClusters(args, io, pinned, plan) : {};
  const targets = Object.values(manifests).map((manifest) =>
    viewTarget(manifest, {
      ...live[manifest.target],
      strategy: strategyIn(plan, manifest.target),
      isFollowed: isFollowed(plan, manifest.target),
      judging: plan.judging,
      secrets,
    }),
  );
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'Plan',
    hash: digestOfJson(plan),
    plan: shownPlan(plan),
    asWritten,
    targets,
  };
};
