import { expect, test } from 'vitest';
import { describeTarget } from '#domain/view/describe-target.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* Nobody has asked about latency; the source has a histogram all the same. */

const ports = { pod: { ports: [{ containerPort: 80 }] }, spec: { replicas: 4 } };

const play = async (onEnd: (end: () => Promise<void>) => void, image: string, more = '') => {
  const { stage, id } = await grown(openSimulatedTheatre)(onEnd, [deployment('shop/app:1', ports)]);
  await (stage as SimulatedTheatre).clock.advance(900_000);
  const release = id();
  const steps = `  strategy: {steps: [50%, 100%], bake: 3m}${more}`;
  await stage.request(release, objectsApp(stage.namespace, [deployment(image, ports)], 'shop', steps));
  const { outcome } = await stage.ended(release, 3_600_000);
  const told = (await stage.facts('shop', 'eu')).map((fact) => describeTarget(fact)).join('\n');
  return { outcome, told };
};

test('a revision that takes five times as long is turned back without being asked about', async ({
  onTestFinished,
}) => {
  const { outcome, told } = await play(onTestFinished, 'shop/app:slow');
  expect(outcome?.kind).toBe('rolled-back');
  expect(told).toMatch(/step 1: bad: .*latency/);
});

test('one that is as quick as before passes, by the errors that were asked about', async ({
  onTestFinished,
}) => {
  expect((await play(onTestFinished, 'shop/app:2')).outcome?.kind).toBe('released');
});

test('checks that somebody has written are all there is', async ({ onTestFinished }) => {
  const checks = '\n  checks: {errors: {maxIncrease: 50%, floor: 1%}}';
  expect((await play(onTestFinished, 'shop/app:slow', checks)).outcome?.kind).toBe('released');
});
