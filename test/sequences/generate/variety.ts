import type { Sequence, SequenceEvent, StepText, WorldSpec } from '../sequence.ts';
import { kindOfWorld, kinds, type KindWord } from '../world/kinds.ts';
import type { Dice } from './dice.ts';

/**
 * Two sequences in five are of another kind, come as plain manifests, or take another strategy. The die is one of its own,
 * so that the other three of five stay what they are.
 */
export const varied = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  if (!dice.chance(0.4)) return { seed, world, events };
  const isPlain = dice.chance(0.8);
  const plain = dice.pick(drawn);
  const thrown = strategyFrom(dice);
  const hasConfig = dice.chance(0.3);
  const strategy = isFitting(thrown, isPlain ? plain : 'Deployment', world) ? thrown : undefined;
  const next = {
    ...world,
    ...(isPlain ? { plain } : {}),
    ...(isPlain && hasConfig ? { config: true as const } : {}),
    ...(strategy === undefined ? {} : { strategy, steps: stepsFor(strategy, dice, world) }),
  };
  const { isByNode } = kindOfWorld(next);
  const isNative = next.plain === undefined || next.plain === 'Deployment';
  return {
    seed,
    world: isNative ? next : fitted(next, isByNode === true),
    events: isNative ? events : events.map((event) => fit(event, isByNode === true)),
  };
};

/** The kinds that are drawn first; what comes of a further die keeps the earlier seeds as they are. */
const drawn = (Object.keys(kinds) as readonly KindWord[]).filter(
  (kind) => kind !== 'Advanced StatefulSet in order',
);

/** Every other Advanced StatefulSet starts its pods one after the other, and one CloneSet in three gets a second fleet. */
export const kruised = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  const { plain, autoscaler } = world;
  const isSecond = dice.chance(1 / 3);
  if (plain === 'Advanced StatefulSet' && dice.chance(0.5))
    return { seed, world: { ...world, plain: 'Advanced StatefulSet in order' }, events };
  if (plain?.startsWith('CloneSet') !== true || autoscaler !== undefined || !isSecond)
    return { seed, world, events };
  const steps = stepsFor('blue-green', dice, world);
  return { seed, world: { ...world, strategy: 'blue-green', steps }, events };
};

const strategyFrom = (dice: Dice): WorldSpec['strategy'] =>
  dice.weighted<WorldSpec['strategy']>([
    [4, undefined],
    [2, 'pods'],
    [2, 'streaming'],
    [1, 'all-at-once'],
    [1, 'blue-green'],
  ]);

/** A plan refuses a step of all pods, and a place for twice the pods where none is. */
const isFitting = (strategy: WorldSpec['strategy'], kind: KindWord, world: WorldSpec): boolean => {
  const { written, replicas, owner } = world;
  if (strategy === 'pods') return Math.min(replicas, written ?? replicas) > 1;
  return strategy !== 'blue-green' || (kind === 'Deployment' && owner.strategy?.['type'] !== 'Recreate');
};

const stepsFor = (
  strategy: NonNullable<WorldSpec['strategy']>,
  dice: Dice,
  { steps, replicas, written = replicas }: WorldSpec,
): readonly StepText[] => {
  const whole = { percent: 100 };
  if (strategy === 'blue-green') return [whole, whole];
  if (strategy !== 'pods') return [whole];
  const most = Math.max(1, Math.min(replicas, written) - 1);
  const first = dice.between(1, most);
  return [{ ...steps[0], percent: 50, pods: first }, whole];
};

/** What only a Deployment has is left out; a node has one pod, and there are not many. */
const fitted = (world: WorldSpec, isByNode: boolean): WorldSpec => {
  const { admission: _, ...rest } = world;
  const { strategy: __, paused: ___, ...owner } = world.owner;
  const fit = { ...rest, owner };
  if (!isByNode) return fit;
  const { written: ____, autoscaler: _____, ...others } = fit;
  return { ...others, replicas: Math.max(1, Math.min(8, world.replicas)), exists: true };
};

const deploymentsOnly = new Set(['strategy', 'deadline', 'paused', 'undo', 'reapply']);

const fit = (event: SequenceEvent, isByNode: boolean): SequenceEvent => {
  if (event.kind === 'scale' && isByNode) return { after: event.after, kind: 'wait' };
  if (event.kind === 'release' && isByNode) {
    const { written: _, ...release } = event;
    return release;
  }
  if (event.kind !== 'edit' || !deploymentsOnly.has(event.field)) return event;
  return { ...event, field: event.field === 'strategy' ? 'label' : 'annotation' };
};

/** Somebody scales far down and up again while the first step brings its pods; a die of its own, for the same reason. */
export const swung = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  const isByNode = kindOfWorld(world).isByNode === true;
  if (world.replicas < 4 || isByNode || !dice.chance(0.06)) return { seed, world, events };
  const at = events.findIndex(({ kind }) => kind === 'release') + 1;
  const scaled = (after: number, replicas: number): SequenceEvent => ({
    after,
    kind: 'scale',
    by: 'person',
    replicas,
  });
  const swing = [
    scaled(dice.between(20, 4_000), dice.between(2, 3)),
    scaled(dice.between(20, 4_000), dice.between(world.replicas, 3 * world.replicas)),
  ];
  return { seed, world, events: events.toSpliced(at, 0, ...swing) };
};

/** Half of those that answer requests stand behind a route of their owner's; a die of its own, once more. */
export const routed = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  const { serves, plain, strategy } = world;
  const isSplit = serves && plain === undefined && (strategy === undefined || strategy === 'blue-green');
  if (!isSplit || world.owner.strategy?.['type'] === 'Recreate' || !dice.chance(0.5))
    return { seed, world, events };
  return {
    seed,
    world: { ...world, router: dice.pick(['HTTPRoute', 'HTTPRoute', 'Ingress'] as const) },
    events,
  };
};

/** In a third of those, some requests are told by a header, and not by their share alone. */
export const matched = (dice: Dice, { seed, world, events }: Sequence): Sequence =>
  world.router !== 'HTTPRoute' || !dice.chance(1 / 3)
    ? { seed, world, events }
    : { seed, world: { ...world, match: true }, events };

/** Every other one whose pods read configuration reads a Secret too. */
export const secretive = (dice: Dice, { seed, world, events }: Sequence): Sequence =>
  world.config === undefined || !dice.chance(0.5)
    ? { seed, world, events }
    : { seed, world: { ...world, secret: true }, events };

const cloudFaults = ['cloud-lost', 'cloud-never', 'cloud-unreachable', 'cloud-limit', 'cloud-busy'] as const;

/** One in eight of what can declare a database does, and its cloud has faults of its own. */
export const clouded = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  const { plain, router, targets } = world;
  if (plain !== undefined || router !== undefined || targets > 1 || !dice.chance(0.125))
    return { seed, world, events };
  const sized = events.map((event) =>
    event.kind === 'release' && dice.chance(0.3) ? { ...event, size: 'large' as const } : event,
  );
  const fault = (): SequenceEvent => ({
    after: dice.between(0, 25_000),
    kind: 'cloud',
    fault: dice.pick(cloudFaults),
    times: dice.pick([1, 1, 3]),
  });
  const faults = dice.pick([0, 1, 1, 2, 3]);
  const all = Array.from({ length: faults }).reduce<readonly SequenceEvent[]>(
    (before) => before.toSpliced(dice.between(0, before.length), 0, fault()),
    sized,
  );
  return { seed, world: { ...world, cloud: true }, events: all };
};

/** One in ten goes into the namespaces of a tenant; one in four of these into those of another one. */
export const tenanted = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  if (!dice.chance(0.1)) return { seed, world, events };
  const asks = Array.from({ length: dice.pick([0, 0, 1, 2]) }).reduce<readonly SequenceEvent[]>(
    (all) => all.toSpliced(dice.between(0, all.length), 0, { after: dice.between(0, 8_000), kind: 'tenant' }),
    events,
  );
  return { seed, world: { ...world, tenant: dice.chance(0.25) ? 'other' : 'own' }, events: asks };
};

const personal = (event: SequenceEvent): boolean =>
  event.kind === 'edit' || event.kind === 'delete' || event.kind === 'scale';

/** Every other one in which no person touches the workload is kept by a schedule too, which looks now and then. */
export const synced = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  if (events.some(personal) || world.admission !== undefined || !dice.chance(0.5))
    return { seed, world, events };
  const look = (after: number): SequenceEvent => ({ after, kind: 'sync' });
  const looked = Array.from({ length: dice.between(1, 3) }).reduce<readonly SequenceEvent[]>(
    (all) => all.toSpliced(dice.between(1, all.length), 0, look(dice.between(50, 20_000))),
    events,
  );
  return { seed, world: { ...world, synced: true }, events: [...looked, look(90_000), look(90_000)] };
};

/** One in thirty is a release that is paused when its first pods are Ready, and whose pods fail later: nobody answers for a while. */
export const forgotten = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  if (!world.exists || !dice.chance(1 / 30)) return { seed, world, events };
  const forgets: readonly SequenceEvent[] = [
    { after: 0, kind: 'release', quality: 'crash-later' },
    { after: dice.between(1_500, 5_500), kind: 'pause' },
    { after: dice.between(40_000, 100_000), kind: 'wait' },
  ];
  return { seed, world, events: forgets };
};

/** One in forty is a calm release of small steps that nothing watches, which loses a new pod between two effects. */
export const robbed = (dice: Dice, { seed, world, events }: Sequence): Sequence => {
  const isSimple = world.exists && world.plain === undefined && world.strategy === undefined;
  const {
    autoscaler: _,
    written: __,
    admission: ___,
    tenant: ____,
    cloud: _____,
    synced: ______,
    ...rest
  } = world;
  if (!isSimple || world.owner.paused === true || !dice.chance(1 / 40)) return { seed, world, events };
  const steps = [{ percent: 10 }, { percent: 20 }, { percent: 25 }, { percent: 100 }];
  const { router: _______, match: ________, ...unrouted } = rest;
  return {
    seed,
    world: { ...unrouted, steps, replicas: 4, targets: 1, serves: false, bakeSeconds: 0 },
    events: [
      { after: 0, kind: 'release', quality: 'good' },
      { after: 0, kind: 'lose', effect: dice.between(1, 12) },
      { after: 60_000, kind: 'wait' },
    ],
  };
};
