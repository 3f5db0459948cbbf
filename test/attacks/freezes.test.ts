import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers, appOf, applications, bodies, component, crowd, manyImages } from './hostile.ts';
import { type HostileCluster, openHostileCluster } from './hostile-cluster.ts';
import { type Health, openVictim, type Victim } from './server.ts';

/*
 * One input, and everybody else: while a real server is busy with it, health is asked for without a pause. The bound here is
 * one that a loaded machine keeps and a freeze does not; `npm run bench -- freezes` prints the milliseconds.
 */
const patienceMs = 5000;
/** The longest turn on the processor: this does not depend on the load. */
const mostTurnMs = 200;
/** Resident memory: the server, and two threads with heaps of 256 MiB at most; what ended threads held is given back late. */
const mostMiB = 1500;

const stayedWell = ({ slowestMs, longestTurnMs, answers: given, bad, peakMiB }: Health): void => {
  expect({
    bad,
    isSlow: slowestMs > patienceMs,
    isFrozen: longestTurnMs > mostTurnMs && longestTurnMs,
    isLarge: peakMiB > mostMiB && peakMiB,
  }).toEqual({ bad: 0, isSlow: false, isFrozen: false, isLarge: false });
  expect(given).toBeGreaterThan(0);
};

let victim: Victim;
let cluster: HostileCluster;
beforeAll(async () => {
  cluster = await openHostileCluster();
  victim = await openVictim({ cluster: cluster.url });
}, 120_000);
afterAll(async () => {
  await victim.stop();
  cluster.close();
}, 120_000);

const put = (text: string) =>
  victim.send('PUT /v1/apps/shop', { source: { files: [{ path: 'app.yaml', text }] } });

test.each(Object.entries(applications))(
  'an application of %s',
  async (_, text) => {
    const written = text();
    let status = 0;
    stayedWell(await victim.during(async () => void (status = (await put(written)).status)));
    expect([200, 413, 422]).toContain(status);
  },
  120_000,
);

test.each(Object.entries(bodies))(
  'a body of %s at every door that takes one',
  async (_, text) => {
    const written = text();
    for (const door of [
      'POST /v1/plans',
      'POST /v1/releases',
      'PUT /v1/apps/shop',
      'POST /v1/hooks/ci',
      'POST /v1/releases/x/pause',
      'POST /v1/releases/x/rollback',
    ]) {
      let status = 0;
      const sent = () => victim.send(door, written, { 'idempotency-key': 'k' });
      stayedWell(await victim.during(async () => void (status = (await sent()).status)));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  },
  120_000,
);

test('a signed delivery with ten thousand images of nobody', async () => {
  await put(appOf(component('web')));
  let text = '';
  stayedWell(
    await victim.during(async () => {
      text = await (await victim.deliver({ type: 'release', images: manyImages() })).text();
    }),
  );
  expect(text).toContain('9980 more images are of no component');
}, 120_000);

test.each(
  Object.entries(answers).flatMap(([name, text]) => [500, 200].map((code) => [name, code, text] as const)),
)(
  'a cluster that answers with %s under %i is told as that cluster’s trouble',
  async (_, status, text) => {
    cluster.says({ status, text: text() });
    await put(appOf(component('web')));
    let plan = '';
    stayedWell(
      await victim.during(async () => {
        plan = await (await victim.send('POST /v1/plans', { app: 'shop' })).text();
      }),
    );
    expect(plan).toContain('cluster play');
    expect(plan).not.toContain('internal error');
    expect(plan.length).toBeLessThan(100_000);
  },
  120_000,
);

test('three applications that are too much do not keep a fourth one waiting for ever', async () => {
  const busy = crowd().map((text) => put(text));
  stayedWell(await victim.during(async () => void (await put(appOf(component('web'))))));
  for (const answer of await Promise.all(busy)) expect([422, 413]).toContain(answer.status);
}, 180_000);
