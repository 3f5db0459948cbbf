import type { TargetPlan } from '#domain/plan/plan-view.ts';
import { describePolicy } from '#domain/approval/describe-policy.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Io } from '../io.ts';
import type { PlannedHere } from '../offline/plan-somewhere.ts';
import { clean } from '../text/clean.ts';
import { span } from '../text/time.ts';
import { hostOf, type Hook } from '#domain/app/hooks.ts';
import { type Message, message, say } from '../words/message.ts';
import { reason } from '../words/recorded.ts';
import { describeTarget } from './plan-target.ts';

/** A plan for people: for each wave what is applied, in which batches, who is asked, and what a rollback would do. */
export const formatPlan = (
  io: Io,
  { hash, plan, asWritten, targets, receivers = [] }: PlannedHere,
): string => {
  const byName = new Map(targets.map((target) => [target.name, target]));
  const places = new Map(plan.targets.map((place) => [place.name, place]));
  const hooksBefore = (wave: number) =>
    (plan.hooks ?? [])
      .filter(({ beforeWave }) => beforeWave === wave)
      .map((hook) => describeStanding(io, hook));
  const waves = plan.waves.flatMap((wave, index) => [
    ...hooksBefore(index),
    io.paint('bold', say(io, 'wave', { index: index + 1, targets: wave.map(clean).join(', ') })),
    ...wave.flatMap((name) => {
      const [target, place] = [byName.get(name), places.get(name)];
      return target === undefined || place === undefined ? [] : describeTarget(io, target, place, plan);
    }),
  ]);
  return [
    `${io.paint('bold', say(io, 'plan-of', { app: clean(plan.app) }))} ${hash}`,
    ...Object.entries(plan.images).map(([component, image]) => describeImage(io, plan, component, image)),
    ...describeImages(io, plan, asWritten),
    `  ${describeAsked(io, plan)}`,
    ...waves,
    ...hooksBefore(plan.waves.length),
    ...describeSoak(io, plan),
    say(io, plan.prune === false ? 'prune-kept' : 'prune-removed'),
    say(io, 'back-needs-nothing'),
    ...receivers.map(({ id, takes }) => clean(say(io, 'webhooks', { id, takes: reason(io, takes) }))),
    ...describeUnasked(io, targets),
  ].join('\n');
};

const describeImage = (io: Io, { carried = [] }: ReleasePlan, component: string, image: string): string => {
  const from = carried.find((one) => one.component === component);
  const shown =
    from === undefined
      ? clean(image)
      : say(io, 'image-carried', { image: clean(image), release: clean(from.release) });
  return `  ${clean(component)}: ${shown}`;
};

const describeStanding = (io: Io, hook: Hook): string =>
  say(io, hook.always === true ? 'hook-always' : 'hook', { step: clean(hook.step), what: doneBy(hook) });

const doneBy = (hook: Hook): Message => {
  switch (hook.kind) {
    case 'wait-for-app':
      return message('hook-waits-for-app', { app: clean(hook.app), namespace: clean(hook.namespace) });
    case 'stand-still':
      return message('hook-stands-still', { seconds: hook.seconds });
    case 'tell':
      return message('hook-tells');
    case 'call':
      return message(hook.isVital ? 'hook-calls' : 'hook-calls-vainly', { host: clean(hostOf(hook.url)) });
    default:
      return hook satisfies never;
  }
};

const describeImages = (
  io: Io,
  { pins = {} }: ReleasePlan,
  asWritten: readonly string[],
): readonly string[] => {
  const count = Object.keys(pins).length;
  return [
    ...(count === 0 ? [] : [say(io, count === 1 ? 'pinned-one' : 'pinned-many', { count })]),
    ...(asWritten.length === 0 ? [] : [describeLoose(io, asWritten)]),
  ].map((line) => `  ${line}`);
};

const fewImages = 3;

const describeLoose = (io: Io, images: readonly string[]): string => {
  if (images.length > fewImages) return say(io, 'loose-count', { count: images.length });
  return say(io, images.length === 1 ? 'loose-one' : 'loose-many', { images: images.map(clean).join(', ') });
};

const describeSoak = (io: Io, { soak }: ReleasePlan): readonly string[] => {
  if (soak === undefined) return [];
  const objective = Number((soak.objective * 100).toPrecision(6));
  const burnt = message(soak.onBurn === 'ask' ? 'soak-asks' : 'soak-returns');
  return [say(io, 'soak', { time: span(soak.seconds * 1000), objective, burnt })];
};

const describeAsked = (io: Io, { approval }: ReleasePlan): string =>
  approval === undefined
    ? say(io, 'approval-none')
    : say(io, 'approval-required', {
        policy: clean(reason(io, describePolicy(approval))),
        time: span(approval.expiresInSeconds * 1000),
      });

/** Unknown is not the same as unchanged: without a server and a cluster the changes are unknown. */
const describeUnasked = (io: Io, targets: readonly TargetPlan[]): readonly string[] =>
  targets.every(({ good, live }) => good.kind === 'unasked' && live === undefined)
    ? [say(io, 'not-compared')]
    : [];
