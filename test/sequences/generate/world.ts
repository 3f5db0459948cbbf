import type { OwnerFields, StepText, WorldSpec } from '../sequence.ts';
import type { Dice } from './dice.ts';

/** Texts that JSON, Go's encoder, YAML and JSONPath spell in several ways. */
export const awkwardTexts = [
  'plain',
  'a&b<c>d',
  'line\u2028paragraph\u2029end',
  `it's "quoted" \\ and / ~1 ~0`,
  'größe 東京 🌊',
  '{{ .Values }} $(HOME) ${x}',
  ' lead and trail ',
] as const;

const amounts = [0, 1, 2, 5, '10%', '25%', '34%', '50%', '100%'] as const;

/** A world from one die: mostly small, mostly plain, each oddity now and then. */
export const worldFrom = (dice: Dice): WorldSpec => {
  const replicas = dice.weighted([
    [2, 0],
    [6, 1],
    [6, 2],
    [6, 3],
    [6, 5],
    [4, 7],
    [6, 10],
    [0.5, dice.between(11, 24)],
    [0.05, dice.between(25, 60)],
  ]);
  const autoscaler = dice.chance(0.25) ? { min: Math.max(1, replicas - 3), max: replicas + 6 } : undefined;
  const isWritten = dice.chance(0.5);
  return {
    exists: dice.chance(0.92),
    replicas,
    ...(isWritten ? { written: dice.chance(0.8) ? replicas : dice.between(0, 12) } : {}),
    ...(autoscaler === undefined ? {} : { autoscaler }),
    steps: stepsFrom(dice),
    bakeSeconds: dice.weighted([
      [3, 0],
      [3, 3],
      [2, 20],
    ]),
    concurrency: dice.weighted([
      [4, 'queue'],
      [4, 'supersede'],
      [1, 'newest'],
      [1, 'reject'],
    ] as const),
    targets: dice.chance(0.08) ? 2 : 1,
    serves: dice.chance(0.2),
    owner: ownerFrom(dice),
    text: dice.chance(0.3) ? dice.pick(awkwardTexts) : 'plain',
    strangers: dice.chance(0.08) ? dice.between(1, 3) : 0,
    ...(dice.chance(0.04) ? { admission: dice.pick(['same', 'never-same'] as const) } : {}),
    goneAfterMs: dice.weighted([
      [8, 300],
      [2, 4_000],
      [1, 25_000],
    ]),
    deadlineSeconds: dice.pick([30, 60]),
  };
};

const stepsFrom = (dice: Dice): readonly StepText[] => {
  const percents = dice.weighted<readonly number[]>([
    [3, [50, 100]],
    [3, [10, 50, 100]],
    [2, [25, 100]],
    [1, [100]],
    [1, [1, 100]],
    [1, [99, 100]],
    [1, [12.5, 33.3, 66.7, 100]],
    [1, [20, 40, 60, 80, 100]],
    [1, [dice.between(1, 99), 100]],
  ]);
  return percents.map((percent) => ({
    percent,
    ...(percent < 100 && dice.chance(0.12) ? { approve: true as const } : {}),
  }));
};

const ownerFrom = (dice: Dice): OwnerFields => {
  const strategy = strategyFrom(dice);
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(dice.chance(0.15) ? { minReadySeconds: dice.pick([1, 3, 8]) } : {}),
    ...(dice.chance(0.04) ? { paused: true } : {}),
    ...(dice.chance(0.1) ? { revisionHistoryLimit: dice.pick([0, 1, 3]) } : {}),
    ...(dice.chance(0.2) ? { annotation: dice.pick(awkwardTexts) } : {}),
    ...(dice.chance(0.06) ? { podAnnotation: dice.pick(awkwardTexts) } : {}),
  };
};

const strategyFrom = (dice: Dice): Readonly<Record<string, unknown>> | undefined => {
  if (dice.chance(0.5)) return undefined;
  if (dice.chance(0.12)) return { type: 'Recreate' };
  const maxSurge = dice.pick(amounts);
  const maxUnavailable = dice.pick(amounts);
  const isNothing = (amount: number | string) => Number.parseFloat(String(amount)) === 0;
  return {
    type: 'RollingUpdate',
    rollingUpdate: {
      maxSurge: isNothing(maxSurge) && isNothing(maxUnavailable) ? 1 : maxSurge,
      maxUnavailable,
    },
  };
};
