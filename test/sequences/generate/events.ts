import type { FaultWord, Happening, PersonalField, Quality, SequenceEvent, WorldSpec } from '../sequence.ts';
import type { Dice } from './dice.ts';
import { awkwardTexts } from './world.ts';

const qualities: readonly (readonly [number, Quality])[] = [
  [12, 'good'],
  [2, 'never-ready'],
  [1, 'crash-later'],
  [1, 'pull-fails'],
  [2, 'errs'],
];

const fields: readonly PersonalField[] = [
  'label',
  'annotation',
  'pod-annotation',
  'image',
  'env',
  'strategy',
  'min-ready',
  'deadline',
  'paused',
  'history',
  'undo',
  'reapply',
];

const faults: readonly FaultWord[] = [
  'conflict',
  'lost-answer',
  'unreachable',
  'too-busy',
  'late',
  'watch-breaks',
];

/** How likely each family is in this sequence: some are calm, some stormy, so that both small and large trouble is met. */
interface Weather {
  readonly people: number;
  readonly process: number;
  readonly network: number;
}

/** A release, and a handful of things that happen to it. */
export const eventsFrom = (dice: Dice, world: WorldSpec): readonly SequenceEvent[] => {
  const weather: Weather = {
    people: dice.weighted([
      [3, 0],
      [3, 1],
      [1, 4],
    ]),
    process: dice.weighted([
      [4, 0],
      [2, 1],
      [1, 3],
    ]),
    network: dice.weighted([
      [4, 0],
      [2, 1],
      [1, 3],
    ]),
  };
  const count = dice.weighted([
    [2, 1],
    [3, 2],
    [3, 3],
    [2, 4],
    [1, 6],
    [0.5, 9],
  ]);
  const first: SequenceEvent = { after: 0, kind: 'release', quality: dice.weighted(qualities) };
  const rest = Array.from({ length: count }, () => ({
    after: pauseFrom(dice),
    ...happening(dice, world, weather),
  })).flatMap((event) => (event.kind === 'stall' ? [event, rival(dice, world)] : [event]));
  const early: readonly SequenceEvent[] =
    weather.network > 0 && dice.chance(0.3) ? [{ after: 0, ...faultFrom(dice) }] : [];
  return steered(dice, [...early, first, ...rest]);
};

/** Somebody steers a step now and then; thrown last, so that every other throw of a seed stays what it was. */
const steered = (dice: Dice, events: readonly SequenceEvent[]): readonly SequenceEvent[] => {
  const times = dice.weighted([
    [6, 0],
    [2, 1],
    [1, 2],
  ]);
  return Array.from({ length: times }).reduce<readonly SequenceEvent[]>((all) => {
    const kind = dice.pick(['promote', 'promote', 'skip'] as const);
    return all.toSpliced(dice.between(1, all.length), 0, { after: pauseFrom(dice), kind });
  }, events);
};

/** Somebody who writes between our look and our write: what was decided is old by then. */
const rival = (dice: Dice, world: WorldSpec): SequenceEvent => ({
  after: dice.between(10, 1_500),
  ...dice.weighted<() => Happening>([
    [3, () => scaleFrom(dice, world, 'person')],
    [3, () => ({ kind: 'edit', field: dice.pick(fields) })],
    [1, () => ({ kind: 'abort' })],
    [1, () => releaseFrom(dice, world)],
    [1, () => ({ kind: 'call-twice' })],
  ])(),
});

/** Within one movement, within one step, or long after. */
const pauseFrom = (dice: Dice): number =>
  dice.weighted([
    [2, dice.between(0, 60)],
    [4, dice.between(60, 3_000)],
    [4, dice.between(3_000, 15_000)],
    [1, dice.between(15_000, 120_000)],
    [0.2, dice.between(600_000, 4_000_000)],
  ]);

const happening = (dice: Dice, world: WorldSpec, { people, process, network }: Weather): Happening =>
  dice.weighted<() => Happening>([
    [3, () => releaseFrom(dice, world)],
    [0.7, () => ({ kind: 'deliver-again' })],
    [1, () => ({ kind: 'undo' })],
    [1, () => ({ kind: 'abort' })],
    [0.3, () => ({ kind: 'retry' })],
    [0.8, () => ({ kind: 'pause' })],
    [0.8, () => ({ kind: 'resume' })],
    [0.7, () => ({ kind: 'answer', answer: dice.pick(['approved', 'approved', 'rejected'] as const) })],
    [world.autoscaler === undefined ? 0 : 2.5, () => scaleFrom(dice, world, 'autoscaler')],
    [people, () => scaleFrom(dice, world, 'person')],
    [1.6 * people, () => ({ kind: 'edit', field: dice.pick(fields) })],
    [0.3 * people, () => ({ kind: 'delete', what: 'workload' })],
    [0.4 * people, () => ({ kind: 'delete', what: 'pod' })],
    [1.5 * process, () => killFrom(dice)],
    [0.5 * process, () => ({ kind: 'stall', ms: dice.pick([2_000, 20_000, 50_000]) })],
    [0.5 * process, () => ({ kind: 'call-twice' })],
    [0.4 * process, () => ({ kind: 'sweep' })],
    [2 * network, () => faultFrom(dice)],
    [0.5, () => ({ kind: 'wait' })],
  ])();

const releaseFrom = (dice: Dice, world: WorldSpec): Happening => ({
  kind: 'release',
  quality: dice.weighted(qualities),
  ...(dice.chance(0.2) ? { text: dice.pick(awkwardTexts) } : {}),
  ...(world.written !== undefined && dice.chance(0.2) ? { written: dice.between(0, 12) } : {}),
});

const scaleFrom = (
  dice: Dice,
  { replicas, autoscaler }: WorldSpec,
  by: 'person' | 'autoscaler',
): Happening => ({
  kind: 'scale',
  by,
  replicas:
    by === 'autoscaler' && autoscaler !== undefined
      ? dice.between(autoscaler.min, autoscaler.max)
      : dice.weighted([
          [1, 0],
          [2, 1],
          [2, 2],
          [4, dice.between(1, 2 * replicas + 4)],
        ]),
});

const killFrom = (dice: Dice): Happening => ({
  kind: 'kill',
  effect: dice.between(1, 9),
  when: dice.pick(['before', 'after'] as const),
  downMs: dice.weighted([
    [3, 500],
    [1, 30_000],
    [0.5, 700_000],
  ]),
});

const faultFrom = (dice: Dice): Happening => ({
  kind: 'fault',
  fault: dice.pick(faults),
  times: dice.weighted([
    [4, 1],
    [2, 3],
    [1, 12],
  ]),
  ms: dice.between(500, 55_000),
});
