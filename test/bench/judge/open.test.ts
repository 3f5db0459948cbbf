import { expect, test } from 'vitest';
import { judgingWhileOpen } from '#domain/rollout/suspended-looks.ts';
import { decide } from '#domain/analysis/statistics/decide.ts';
import { judgingOf, releaseWithDefaults } from './defaults.ts';
import { openRows, playOpen } from './open.ts';
import { badOnes, goodOnes } from './troubles.ts';

/** A small part of the bench: enough to notice a judge that turns good releases back while nobody answers. */
test(
  'of releases that are left open for two days, the good ones stay and those at twice the errors go back',
  { timeout: 180_000 },
  () => {
    const scores = playOpen({ from: 0, count: 4 }, ['realistic', 'x2']);
    const rolledBack = (name: string) =>
      scores.find(({ scenario }) => scenario === `open for two days, ${name}`)?.failed.percent;
    expect(rolledBack('realistic')).toBe(0);
    expect(rolledBack('x2')).toBe(100);
    expect(openRows(scores)).toHaveLength(1);
  },
);

/** Good releases with one new pod of three, turned back in the first hours of the wait by noise that their past did not show. */
test('noise that comes up while a question is open turns no release back, a fault does', () => {
  const service = { requestsPerSecond: 300, pods: 3, scrapeSeconds: 15 };
  const outcomes = (name: string, reps: readonly number[]) =>
    [...goodOnes, ...badOnes]
      .filter((trouble) => trouble.name === name)
      .flatMap((trouble) =>
        reps.map((rep) => {
          const story = { trouble, service, rep, steps: [10, 100], openSeconds: 3 * 3600 };
          return releaseWithDefaults(story).outcome;
        }),
      );
  expect(outcomes('harsh', [16, 18, 36, 52])).toEqual(Array.from({ length: 4 }, () => 'promoted'));
  expect(outcomes('x5', [0, 1, 2, 3])).toEqual(Array.from({ length: 4 }, () => 'rolled back'));
});

test('while a question is open, no look is a classical one, however late', () => {
  const openMs = 48 * 3_600_000;
  const { decideWithinSeconds } = judgingWhileOpen(judgingOf({}), openMs);
  const clear = { fail: 1, pass: 1, failRoot: 9, passRoot: 0, canPass: true };
  const at = (seconds: number) =>
    decide(
      [clear],
      { windows: 99, hadDataLately: true, isLast: false, elapsed: seconds / decideWithinSeconds },
      { alpha: 0.05, beta: 0.05, cap: 0.75 },
    );
  for (let hours = 1; hours <= 48; hours += 1) expect(at(3600 * hours)).toBe('wait');
  expect(judgingWhileOpen(judgingOf({}), 0).decideWithinSeconds).toBe(judgingOf({}).decideWithinSeconds);
});
