import { expect, test } from 'vitest';
import { historiesOf } from './histories.ts';
import { standing, v } from './shop.ts';

/* Releases of days. An execution of Step Functions ends at 25,000 events, whatever it was doing. */

const hour = 3_600_000;
/** .ci/long plays the days (TIDEGATE_LONG=1), `npm test` some hours of them. */
const [bakeHours, awayHours] = process.env['TIDEGATE_LONG'] === undefined ? [5, 4] : [24, 48];
/** A rollout is continued as a new execution after 45 minutes. */
const runsIn = (hours: number): number => Math.floor(hours / 0.8);

const largest = (sizes: ReadonlyMap<string, number>): number => Math.max(...sizes.values());

test(`a bake of ${bakeHours} h ends well, in many executions of which none comes near 25,000 events`, async () => {
  const stage = await standing(v('1'));
  await stage.request(
    'r-1',
    v('2', { steps: '[50%, 100%]', bake: `${bakeHours}h`, decideWithin: `${bakeHours + 1}h`, more: '' })(
      stage.namespace,
    ),
  );
  const { outcome } = await stage.ended('r-1', (bakeHours + 2) * hour);
  expect(outcome?.kind).toBe('released');
  const rollouts = await historiesOf(stage, 'rollout');
  expect(rollouts.size).toBeGreaterThanOrEqual(runsIn(bakeHours));
  expect(largest(rollouts)).toBeLessThan(10_000);
  expect(largest(await historiesOf(stage, 'release'))).toBeLessThan(10_000);
}, 120_000);

test(`one that waits for ${awayHours} h in a queue has its turn, and a cluster that is away as long ends nothing`, async () => {
  const stage = await standing(v('1'));
  await stage.request('r-1', v('2')(stage.namespace));
  expect(
    await stage.until(
      async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-started'),
      60_000,
    ),
  ).toBe(true);
  await stage.trouble.cut();
  await stage.request('r-2', v('3')(stage.namespace));
  await stage.clock.advance(awayHours * hour);
  await stage.trouble.mend();
  expect((await stage.ended('r-1', 2 * hour)).outcome?.kind).toBe('released');
  expect((await stage.ended('r-2', 2 * hour)).outcome?.kind).toBe('released');
  const rollouts = await historiesOf(stage, 'rollout');
  expect(largest(rollouts)).toBeLessThan(20_000);
  expect([...rollouts.keys()].filter((name) => name.startsWith('r-2.')).length).toBeGreaterThanOrEqual(
    runsIn(awayHours),
  );
}, 300_000);
