import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import { announcedStream, releaseStream, targetStream } from '#domain/streams.ts';
import type { AnnouncedEvent } from '#domain/event/event.ts';
import { withPin } from '#domain/plan/image-changes.ts';
import type { Digest, JsonObject } from '#domain/json.ts';
import { canonical } from '#domain/json.ts';
import type { ReceiverView } from '#domain/view/receivers.ts';
import { compileWhole } from '#shared/services/apps/register.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { versionOf } from '#shared/webhooks/filter/version.ts';
import { apiWorld, knock, registerShop, shop, signStandard, write, type ApiWorld } from '#test/api/world.ts';

const web = 'reg.example.com/shop/web';
const digestOf = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
/** Three tags of each version, and what nobody wants; the shop begins with `1`. */
const versions = ['1.1.0', '1.2.0', '1.3.0', '2.0.0'];
const tagsOf = (version: string) => [version, `v${version}`, version.replace(/\.0$/, '')];
const unwanted = ['0.9.0', '3.0.0-rc.1', 'pr-17', 'buildcache', `sha256-${'a'.repeat(64)}.sig`, 'latest'];
const digests = Object.fromEntries(
  versions.flatMap((version, index) =>
    tagsOf(version).map((tag) => [`${web}:${tag}`, digestOf(String(index + 1))]),
  ),
);

const world = async (): Promise<ApiWorld> => {
  const opened = apiWorld({ registry: openSimulatedRegistry(digests) });
  await registerShop(opened);
  return opened;
};

let ids = 0;
const deliver = (to: ApiWorld, tag: string) =>
  knock(to, 'POST /v1/hooks/ci', signStandard({ image: `${web}:${tag}` }, `msg_${(ids += 1)}`));

const announced = async (of: ApiWorld) =>
  (await readFacts<AnnouncedEvent>(of.journal, announcedStream('shop'))).map(({ event }) => event);

/** Writes what the workflow would write of a release that ends well, or is brought back. */
const finish = async (of: ApiWorld, release: string, ending: 'released' | 'rolled-back') => {
  const event = (await announced(of)).find((one) => one.release === release)?.event;
  const image = event?.kind === 'image' ? event.image : '';
  const { manifests } = await compileWhole(of, shop(), { web: withPin(image, digests) });
  const outcome = { kind: ending, reason: '' };
  for (const [target, manifest] of Object.entries(manifests)) {
    const kept = await of.blobs.put(canonical(manifest));
    const facts: readonly JsonObject[] = [
      { kind: 'taken', release },
      { kind: 'prepared', release, snapshot: kept, manifest: kept },
      { kind: 'closed', release, outcome, runs: ending === 'released' ? 'this' : 'same' },
    ];
    await write(of, targetStream('shop', target), ...facts);
  }
  await write(of, releaseStream(release), { kind: 'closed', outcome });
};

describe('one digest', () => {
  test('under three tags is one release, in any order and all at once', async () => {
    const to = await world();
    const answers = await Promise.all(tagsOf('1.2.0').map((tag) => deliver(to, tag)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 202]);
    const [release] = to.engine.started.map(({ name }) => name);
    expect(to.engine.started).toHaveLength(1);
    const others = answers.filter(({ status }) => status === 200).map(({ json }) => json);
    for (const json of others)
      expect(json).toMatchObject({ outcome: 'ignored', reason: 'same-image', release });
    await finish(to, String(release), 'released');
    expect((await deliver(to, 'v1.2.0')).json).toMatchObject({ outcome: 'ignored', reason: 'same-image' });
  });

  test('goes out again after it was rolled back', async () => {
    const to = await world();
    const first = await deliver(to, '1.2.0');
    await finish(to, String(first.json['release']), 'rolled-back');
    expect(await deliver(to, '1.2.0')).toMatchObject({ status: 202 });
  });

  test('of a registry that does not answer is told apart by its tag', async () => {
    const silent = openSimulatedRegistry({ [`${web}:1.2.0`]: 'RegistryUnreachable' });
    const to = apiWorld({ registry: silent });
    await registerShop(to);
    expect(await deliver(to, '1.2.0')).toMatchObject({ status: 202 });
  });
});

test('a delivery that died after its announcement is completed by another tag of the same digest', async () => {
  const to = await world();
  const dead = { ...to, journal: { ...to.journal } };
  let writes = 0;
  dead.journal.append = async (...entry) => {
    if ((writes += 1) > 1) throw new Error('the process is dead');
    return to.journal.append(...entry);
  };
  await expect(
    knock(dead, 'POST /v1/hooks/ci', signStandard({ image: `${web}:1.2.0` }, 'msg_dead')),
  ).resolves.toMatchObject({ status: 500 });
  expect(to.engine.started).toEqual([]);
  const { json } = await deliver(to, 'v1.2.0');
  expect(json).toMatchObject({ reason: 'same-image' });
  expect(to.engine.started.map(({ name }) => name)).toEqual([json['release']]);
});

test('of any deliveries, in any order, late, twice and at once, the newest version is released last and once', async () => {
  const tag = fc.constantFrom(...versions.flatMap(tagsOf), ...unwanted);
  const round = fc.record({ tags: fc.array(tag, { minLength: 1, maxLength: 4 }), ends: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 6 }), async (rounds) => {
      const to = await world();
      const done = new Set<string>();
      const end = async (most: number) => {
        const open = (await announced(to)).filter(({ release }) => !done.has(release)).slice(0, most);
        for (const { release } of open) {
          done.add(release);
          await finish(to, release, 'released');
        }
      };
      for (const { tags, ends } of rounds) {
        await Promise.all(tags.map((one) => deliver(to, one)));
        await end(ends);
      }
      await end(Infinity);
      const releases = (await announced(to)).map(({ images }) => versionOf(tagIn(images['web'])));
      const wanted = versions.filter((one) =>
        rounds.some(({ tags }) => tags.some((given) => tagsOf(one).includes(given))),
      );
      const text = releases.map((version) => String(version));
      expect(text.at(-1)).toBe(wanted.at(-1));
      expect(new Set(text).size).toBe(text.length);
      expect(text).toEqual(versions.filter((version) => text.includes(version)));
      expect(to.engine.started).toHaveLength(text.length);
    }),
    { numRuns: 150 },
  );
});

const tagIn = (image = ''): string => /:([\w.-]+)@/.exec(image)?.[1] ?? '';

test('what each receiver takes is shown, and what came of its deliveries', async () => {
  const to = await world();
  await deliver(to, '1.2.0');
  await to.clock.advance(1000);
  await deliver(to, 'pr-17');
  const { json } = await knock<{ readonly items: readonly ReceiverView[] }>(to, 'GET /v1/receivers');
  const ci = json.items.find(({ id }) => id === 'ci');
  expect(ci?.takes).toContain('no pre-releases');
  expect(ci?.deliveries).toMatchObject([
    { outcome: 'ignored', reason: 'pull-request', images: { web: `${web}:pr-17` } },
    { outcome: 'accepted', images: { web: `${web}:1.2.0@${digestOf('2')}` } },
  ]);
  expect(JSON.stringify(json)).not.toContain('whsec_');
});

test('a release of several images is taken whole or not at all', async () => {
  const to = await world();
  const images = { web: `${web}:1.2.0`, mail: 'reg.example.com/shop/mail:1.0.0-rc.1' };
  const { json } = await knock(to, 'POST /v1/hooks/ci', signStandard({ type: 'release', images }));
  expect(json).toMatchObject({ outcome: 'ignored', reason: 'pre-release' });
  expect(to.engine.started).toEqual([]);
});
