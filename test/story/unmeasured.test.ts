import { expect, test } from 'vitest';
import { describeTarget } from '#domain/view/describe-target.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* Pods that nothing measures: where nobody has asked for a check, their readiness decides, and is not called good. */

const steps = '  strategy: {steps: [50%, 100%], bake: 1m}';
const ports = { pod: { ports: [{ containerPort: 80 }] } };

const play = async (onEnd: (end: () => Promise<void>) => void, release = steps, isOld = true) => {
  const start = grown(() => openSimulatedTheatre(1, { isScraped: false }));
  const opened = await start(onEnd, [deployment('shop/app:1', ports)]);
  const { stage } = opened;
  if (isOld) await (stage as SimulatedTheatre).clock.advance(300_000);
  const id = opened.id();
  const ask = (image: string) =>
    stage.request(id, objectsApp(stage.namespace, [deployment(image, ports)], 'shop', release));
  const told = async () => (await stage.facts('shop', 'eu')).map((fact) => describeTarget(fact)).join('\n');
  return { ...opened, id, ask, told };
};

test('without a check of its own it goes by readiness, in the time of its bake, and says so', async ({
  onTestFinished,
}) => {
  const { stage, id, ask, told } = await play(onTestFinished);
  await ask('shop/app:2');
  expect((await stage.ended(id, 300_000)).outcome?.kind).toBe('released');
  expect(await told()).toMatch(
    /step 1: goes on: all 2 new pods stayed Ready without a restart for 6\d s; not measured: these pods expose nothing that the metrics source scrapes/,
  );
  expect(await told()).not.toMatch(/\bgood\b/);
});

test('a check that somebody has asked for is not replaced by readiness', async ({ onTestFinished }) => {
  const checks = `${steps}\n  checks: {errors: {maxIncrease: 10%}, decideWithin: 2m}`;
  const { stage, id, ask, told } = await play(onTestFinished, checks);
  await ask('shop/app:2');
  const asked = async () => (await stage.target('shop', 'eu')).lock?.suspended !== undefined;
  await stage.until(asked, 600_000);
  expect(await told()).toMatch(/step 1: no data: .*the source has no series for these pods/);
  await stage.note(id, { kind: 'aborted', by: 'li', reason: 'no' });
  await stage.wake(id);
  await stage.ended(id);
});

test('pods that are too young to have been scraped are no sign that nothing scrapes them', async ({
  onTestFinished,
}) => {
  const { stage, id, ask, told } = await play(onTestFinished, steps, false);
  await ask('shop/app:2');
  await stage.until(async () => false, 120_000);
  expect(await told()).not.toMatch(/not measured/);
  await stage.note(id, { kind: 'aborted', by: 'li', reason: 'no' });
  await stage.ended(id);
});

test('a new pod that crashes after it was Ready turns it back, without a number', async ({
  onTestFinished,
}) => {
  const { stage, id, ask, told } = await play(onTestFinished);
  await ask('shop/app:crash-later');
  expect((await stage.ended(id, 600_000)).outcome?.kind).toBe('rolled-back');
  expect(await told()).toMatch(/step 1: bad: new pods do not stay Ready: pod shop-\S+: container shop/);
});
