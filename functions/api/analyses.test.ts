import { describe, expect, test } from 'vitest';
import { freshState } from '#domain/analysis/judge-state.ts';
import { judge } from '#domain/analysis/judge.ts';
import type { Measurement } from '#domain/analysis/observation.ts';
import type { JudgeRecord } from '#domain/analysis/records.ts';
import { judgingStream, releaseStream } from '#domain/streams.ts';
import type { AnalysesView } from '#domain/view/analyses.ts';
import type { ReleaseRecord } from '#domain/view/record.ts';
import { apiWorld, knock, registerShop, start } from '#test/api/world.ts';

/* A release that waits for days is looked at thousands of times: what it saw is answered in pages that a function may give. */

const pods = ['web-new-1', 'web-old-1'];
const names = Array.from({ length: 12 }, (_, index) => `pay-${index}`);
const first: Measurement = {
  judging: {
    checks: names.map((name) => ({
      kind: 'pair',
      name,
      bad: 'p{$pods}[$window]',
      total: 't',
      maxIncrease: 0.1,
      floor: 0,
    })),
    windowSeconds: 10,
    minRequests: 1,
    decideWithinSeconds: 600,
    onUndecided: 'ask',
  },
  windows: [],
  pairs: names.flatMap((name) => pods.map((pod) => ({ name, pod, to: start, bad: 1, all: 100 }))),
  canary: pods.slice(0, 1),
  stable: pods.slice(1),
  since: start,
  bakeSeconds: 0,
  now: start,
};

const before = freshState(first);
const { verdict, state } = judge(first, before);
const recordAt = (look: number): JudgeRecord => ({
  measurements: [
    { workload: 'Deployment/web', measurement: { ...first, now: start + look }, before, verdict },
  ],
  after: { 'Deployment/web': state },
  verdict,
});

/** A release with so many looks at its first target. */
const looked = async (looks: number) => {
  const world = apiWorld();
  await registerShop(world);
  const { json } = await knock(world, 'POST /v1/releases', {
    body: { app: 'shop' },
    headers: { 'idempotency-key': 'k' },
  });
  const id = String(json['id']);
  const targets = ['eu', 'us'];
  const source = await world.blobs.put(JSON.stringify({ files: [] }));
  const judging = { checks: [] };
  const written = { source, images: {}, targets: [], waves: [], hooks: [], strategy: { steps: [] }, judging };
  const plan = await world.blobs.put(JSON.stringify(written));
  await world.journal.append(releaseStream(id), 1, { kind: 'planned', plan, targets }, world.clock.now());
  for (let look = 0; look < looks; look += 1) {
    const record = await world.blobs.put(JSON.stringify(recordAt(look)));
    await world.journal.append(
      judgingStream(id, 'eu'),
      look,
      { kind: 'measured', record },
      world.clock.now(),
    );
  }
  const at = `GET /v1/releases/${id}/analyses?target=eu`;
  const pages = async () => {
    const all: AnalysesView[] = [];
    for (let next: string | undefined = '0'; next !== undefined; next = all.at(-1)?.next) {
      const answer = await knock<AnalysesView>(world, `${at}&after=${next}`);
      expect([answer.status, answer.body.length < 6_000_000]).toEqual([200, true]);
      all.push(answer.json);
    }
    return all;
  };
  return { world, at, pages };
};

describe('the analyses of a release', () => {
  test('with thousands of looks come in pages, each look once and in order', async () => {
    const looks = 4000;
    const { world, at, pages } = await looked(looks);
    const all = await pages();
    // In one answer no function could give it.
    expect(all.reduce((sum, page) => sum + JSON.stringify(page).length, 0)).toBeGreaterThan(6_000_000);
    for (const { items } of all) expect(items.map(({ of }) => of)).toEqual(names);
    for (const name of names)
      expect(
        all
          .flatMap(({ items }) => items.filter(({ of }) => of === name))
          .flatMap(({ analyses }) => analyses.map(({ at }) => at - start)),
      ).toEqual(Array.from({ length: looks }, (_, look) => look));
    // Without a cursor it is the first page.
    expect((await knock<AnalysesView>(world, at)).json).toEqual(all[0]);
  }, 60_000);

  test('with thousands of looks are all in the record, compressed for who takes it so', async () => {
    const looks = 4000;
    const { world, at } = await looked(looks);
    const record = at.replace(/analyses.*/, 'record');
    expect(await knock(world, record)).toMatchObject({ status: 413, json: { code: 'answer-too-large' } });
    const headers = { 'accept-encoding': 'gzip' };
    const { status, compressed, json } = await knock<ReleaseRecord>(world, record, { headers });
    expect([status, (compressed?.length ?? Infinity) < 3_000_000]).toEqual([200, true]);
    const items = json.analyses.flatMap((one) => one.items);
    expect(items.map(({ of, analyses }) => [of, analyses.length])).toEqual(
      names.map((name) => [name, looks]),
    );
  }, 60_000);

  test('that are few come at once, and a wrong cursor is a problem that says so', async () => {
    const { world, at, pages } = await looked(20);
    const [page, ...more] = await pages();
    expect([page?.items[0]?.analyses.length, page?.next, more]).toEqual([20, undefined, []]);
    expect(await knock(world, `${at}&after=x`)).toMatchObject({ status: 400 });
  });
});
