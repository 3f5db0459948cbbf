import { afterEach, expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { diceFor } from '#adapters/metrics/simulated/random.ts';
import { openSimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import { canonical } from '#domain/json.ts';
import { replay } from '#domain/analysis/records.ts';
import { isDistrusted } from '#domain/analysis/selftest.ts';
import { selfTestTarget } from '#shared/services/analysis/self-test.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { readPlan } from '#shared/services/store/releases.ts';
import { readLessons } from '#shared/services/store/profiles.ts';
import { readMeasurements } from '#shared/services/store/analysis-records.ts';
import { compile } from '#shared/compiler/compile.ts';
import { appSource, openStage, type Stage } from './stage.ts';

/* Releases of a service with little traffic: 100 requests a second over ten pods, of which one in two hundred fails. */

const namespace = 'quiet-shop';
const opened: Stage[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stage) => stage.stop()));
});

const standing = async () => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const random = diceFor('judging');
  const cluster = openSimulatedCluster({ name: 'local', clock, random, namespaces: [namespace] });
  const metrics = openSimulatedMetrics({
    now: () => clock.now(),
    pods: () => cluster.pods(),
    requestsPerSecond: () => 100,
    behaviour: (image) => ({
      errorRatio: image.includes('errs') ? 0.025 : 0.005,
      latencyMs: image.includes('slow') ? { median: 75, p99: 300 } : { median: 50, p99: 200 },
    }),
  });
  const stage = await openStage({
    cluster,
    metrics,
    clock,
    random,
    until: (holds, atMostMs) => clock.runUntil(holds, { atMostMs }),
    kubectl: (object) => cluster.as('kubectl').apply(object),
    stop: async () => cluster.close(),
  });
  opened.push(stage);
  const compiled = compile(source('1'), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  for (const { objects } of Object.values(compiled.manifests))
    for (const object of objects) await stage.kubectl(object);
  await clock.advance(600_000);
  return { stage, metrics, clock };
};

const source = (tag: string, more = '') =>
  appSource({ image: `shop/app:${tag}`, namespace, bake: '6s', ...(more === '' ? {} : { more }) });

test('five times the errors come back by themselves, and every verdict can be had again', async () => {
  const { stage } = await standing();
  await stage.request('r-1', source('2-errs'));
  const { outcome } = await stage.ended('r-1');
  expect(outcome).toMatchObject({
    kind: 'rolled-back',
    reason: expect.stringMatching(
      /errors: \d+ of \d+ requests .* evidence [\d.]+:1 that it is worse/,
    ) as string,
  });
  const measurements = await readMeasurements(stage.world, 'r-1', 'eu');
  const again = measurements.flatMap((record) => replay(record, canonical));
  expect(again.length).toBeGreaterThan(2);
  expect(again.filter(({ isSame }) => !isSame)).toEqual([]);
  expect(again.at(-1)?.verdict.kind).toBe('fail');
  expect(canonical(measurements.at(-1)?.after).length).toBeLessThan(8192);
});

test('a window is weighed as soon as its last samples are in', async () => {
  const { stage } = await standing();
  await stage.request('r-1', source('2-errs'));
  await stage.ended('r-1');
  const measurements = (await readMeasurements(stage.world, 'r-1', 'eu')).flatMap(
    (record) => record.measurements,
  );
  // The first look of a step comes when it has settled, whenever that is.
  const waited = measurements.filter(
    ({ measurement, before }) => before.step === measurement.step && measurement.windows.length > 0,
  );
  expect(waited.length).toBeGreaterThan(1);
  const delays = waited.map(
    ({ measurement }) => measurement.now - Math.max(...measurement.windows.map(({ to }) => to)),
  );
  expect(new Set(delays)).toEqual(new Set([1000]));
});

test('a good one passes before its deadline', async () => {
  const { stage } = await standing();
  await stage.request('r-1', source('2'));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  const settled = (await stage.facts('shop', 'eu')).filter(({ kind }) => kind === 'suspended');
  expect(settled).toEqual([]);
});

test('what runs is played against itself: a check that is sound may roll back, and a source that is away is told', async () => {
  const { stage, metrics, clock } = await standing();
  await stage.request('r-good-1', source('2'));
  await stage.ended('r-good-1');
  await clock.advance(4 * 3_600_000);
  const release = await findRelease(stage.world, 'r-good-1');
  const plan = await readPlan(stage.world, release);
  const [place] = plan.targets;
  const tested = () => selfTestTarget(stage.world, plan, place!);
  const { workloads } = await tested();
  expect(workloads).toMatchObject([{ workload: 'shop', pods: 10, checks: [{ check: 'errors' }] }]);
  const [errors] = workloads[0]?.checks ?? [];
  expect(errors?.plays).toBeGreaterThanOrEqual(10);
  expect(errors && isDistrusted(errors)).toBe(false);
  metrics.faults.unreachable(3);
  expect((await tested()).workloads).toMatchObject([{ why: expect.stringContaining('refused') as string }]);
});

test('what a release has taught is kept once, and the next one begins with it', async () => {
  const { stage } = await standing();
  for (const tag of ['2', '3-errs', '4']) {
    await stage.request(`r-${tag}`, source(tag));
    await stage.ended(`r-${tag}`);
  }
  const lessons = await readLessons(stage.world, 'shop', 'eu');
  expect(lessons.map(({ release, isGood, turnedBack }) => [release, isGood, turnedBack])).toEqual([
    ['r-2', true, false],
    ['r-3-errs', false, false],
    ['r-4', true, false],
  ]);
  const [workload = ''] = Object.keys(lessons[0]?.workloads ?? {});
  const taught = lessons[0]?.workloads[workload]?.['errors'];
  expect(taught?.level).toBeGreaterThan(0.003);
  expect(taught?.level).toBeLessThan(0.008);
  expect(taught?.noise).toBeDefined();
  const [first] = await readMeasurements(stage.world, 'r-4', 'eu');
  expect(first?.measurements[0]?.before.learned['errors']).toMatchObject({ releases: 2, goodReleases: 1 });
  const again = (await readMeasurements(stage.world, 'r-4', 'eu')).flatMap((one) => replay(one, canonical));
  expect(again.filter(({ isSame }) => !isSame)).toEqual([]);
});

test('longer answers are seen in the histogram', async () => {
  const { stage } = await standing();
  await stage.request('r-1', source('2-slow', '    latency: {p95: +10 %}\n'));
  expect((await stage.ended('r-1')).outcome).toMatchObject({
    kind: 'rolled-back',
    reason: expect.stringContaining('latency (slower than') as string,
  });
});

test('without traffic it cannot be told, and a person is asked', async () => {
  const { stage, metrics } = await standing();
  metrics.faults.lose();
  await stage.request('r-1', source('2'));
  const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended;
  expect(await stage.until(async () => (await suspended()) !== undefined, 3_600_000)).toBe(true);
  expect(await suspended()).toMatchObject({ why: 'undecided' });
});
