import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { stackStream } from '#domain/streams.ts';
import type { Clouds } from '#ports/cloud.ts';
import { bindsDatabase, shopWith } from '#test/story/resource-source.ts';
import { openSimulatedTheatre } from '#test/story/simulated-stage.ts';
import { readStack } from './advance-stack.ts';
import { forgetStack } from './forget-stack.ts';
import { spoiltClouds } from '#test/story/spoilt/list.ts';
import type { SpoiltCloud } from '#test/story/spoilt/spoilt.ts';

/*
 * What is wrong with the resources of an application, or with their cloud, is said in one sentence with what to do,
 * before anything moves, whatever the cloud: the release is refused, and the cloud is asked to make nothing.
 */

// Loaded before the stories begin: what a cloud loads when it is first opened takes real time.
await Promise.all([
  import('#adapters/cloud/ros/from-settings.ts'),
  import('#adapters/cloud/ros/templates.ts'),
  import('#adapters/cloud/cloudformation/open.ts'),
  import('#adapters/cloud/cloudformation/templates.ts'),
]);

interface Wanted {
  readonly image?: string;
  /** Fields of the database. */
  readonly db?: string;
  readonly host?: string;
  readonly class?: string;
}

type Change = (clouds: Clouds) => Clouds;

const open = async (spoil: () => Promise<SpoiltCloud>, change: Change = (clouds) => clouds) => {
  const cloud = await spoil();
  const stage = await openSimulatedTheatre(41, { clouds: (clock) => change(cloud.clouds(clock)) });
  onTestFinished(async () => {
    await stage.stop();
    cloud.close?.();
  });
  cloud.join?.(stage);
  let number = 0;
  const request = async (wanted: Wanted = {}) => {
    const { image = 'shop/shop:1', db = 'size: small', host = 'host' } = wanted;
    const id = `r${(number += 1)}`;
    const source = shopWith(stage.namespace, {
      image,
      traits: [bindsDatabase.replace('DB_HOST: host', `DB_HOST: ${host}`)],
      resources: { db: `{ class: ${wanted.class ?? 'postgres'}, deletion: delete, ${db} }` },
    });
    await stage.request(id, source);
    return id;
  };
  const release = async (wanted?: Wanted) => {
    const { outcome } = await stage.ended(await request(wanted));
    return `${outcome?.kind}: ${outcome?.reason}`;
  };
  return { stage, cloud, request, release };
};

const large = { db: 'size: large' };
const withTemplate =
  (edit: (template: JsonObject) => JsonObject): Change =>
  (clouds) => ({
    ...clouds,
    template: async (name, className) => edit(await clouds.template(name, className)),
  });
const withoutHost = withTemplate(({ Outputs, ...rest }) => {
  const { host: _, ...others } = Outputs as JsonObject;
  return { ...rest, Outputs: others };
});
const serving =
  (...names: readonly string[]): Change =>
  (clouds) => ({
    ...clouds,
    offers: async () =>
      (await clouds.offers()).flatMap((offer) =>
        names.map((name) => ({ ...offer, name, ...(name === 'queues' && { classes: ['queue'] }) })),
      ),
  });

/** The first release of an application. */
const atOnce: Readonly<Record<string, readonly [Change | undefined, Wanted, RegExp]>> = {
  'a class that nobody serves': [
    serving('queues'),
    {},
    /^refused: no cloud serves postgres "db" of target eu in environment prod, cluster local: .*add a template for it/,
  ],
  'no cloud at all there': [
    serving(),
    {},
    /^refused: no cloud serves postgres "db" .*: no cloud is set up there; add one to clouds/,
  ],
  'a class that two clouds serve': [
    serving('own', 'other'),
    {},
    /^refused: postgres "db" of target eu is served by own and other .*; narrow one of them/,
  ],
  'a field twice': [
    undefined,
    { db: 'size: small, size: large' },
    /^refused: app\.yaml:\d+:\d+ "size" .*; keep one/,
  ],
  'a binding to an output that no such class has': [undefined, { host: 'hots' }, /hots.*host/],
  'a binding to an output that the template does not have': [
    withoutHost,
    {},
    /^refused: postgres "db" of target eu \(cloud own, .*the template has no output "host", to which the application is bound/,
  ],
  'an output of the template that is a secret itself': [
    withTemplate(({ Outputs, ...rest }) => ({
      ...rest,
      Outputs: { ...(Outputs as JsonObject), adminPassword: { Value: 'x' } },
    })),
    {},
    /output "adminPassword" of the template is a secret.*; call it "adminPasswordRef"/,
  ],
  'a parameter that is a secret': [
    withTemplate(({ Parameters, ...rest }) => ({
      ...rest,
      Parameters: { ...(Parameters as JsonObject), MasterPassword: { Type: 'String', Default: 'x' } },
    })),
    { db: 'parameters: { MasterPassword: planted-in-a-file }' },
    /parameter "MasterPassword" is a secret.*; let the template generate it/,
  ],
  'a parameter that the template does not have': [
    undefined,
    { db: 'parameters: { Zone: a }' },
    /declares no parameter "Zone"/,
  ],
};

/** The next release, of a database that stands. */
const later: Readonly<
  Record<
    string,
    readonly [(cloud: SpoiltCloud) => Promise<void> | void, (cloud: SpoiltCloud) => Wanted, RegExp]
  >
> = {
  'a change that would replace it': [
    () => undefined,
    ({ replacing }) => ({ db: `parameters: { ${replacing} }` }),
    /this would replace \w+ of the postgres "db", and its data with it; .*allow: \[replace\]/,
  ],
  'a type that is not there': [
    (cloud) => cloud.answer('no such type'),
    () => large,
    /(Simulated|ALIYUN|AWS|postgresql).*; .*(another|install)/,
  ],
  'missing rights': [(cloud) => cloud.answer('no right'), () => large, /(ann|tidegate).*; ?.*grant/],
  'a quota': [
    (cloud) => cloud.answer('no quota'),
    () => large,
    /(quota|Limit).*(; ?.*(quota|raise)|exceeded)/i,
  ],
  'a stack that somebody has deleted': [
    (cloud) => cloud.byHand('removes'),
    () => large,
    /it was removed outside Tidegate.*; restore it in the cloud, or set allow: \[recreate\].*resources forget [\w-]*shop-db`/,
  ],
  'a stack that somebody has changed': [
    (cloud) => cloud.byHand('changes'),
    () => large,
    /(Main|Database) was changed outside Tidegate, and this release would overwrite that; undo it in the cloud, or set allow: \[overwrite\]|numberOfInstances belongs to ann; remove it there/,
  ],
  'a stack that takes no update': [
    (cloud) => cloud.byHand('breaks'),
    () => large,
    /it stands in \w+_FAILED.* and accepts no change; repair it in the cloud first/,
  ],
  'another account': [
    (cloud) => cloud.switchTo('other'),
    () => large,
    /it was made in \S+, and the cloud is \S+ now; bring its credentials back, or give the resource another name/,
  ],
};

describe.each(Object.entries(spoiltClouds))('with %s', (_, spoil) => {
  test.each(Object.entries(atOnce))('%s is refused', async (__, [change, wanted, said]) => {
    const { release, cloud } = await open(spoil, change);
    expect(await release(wanted)).toMatch(said);
    expect(cloud.writes()).toBe(0);
  });

  test('a class that does not exist is refused', async () => {
    const { release, cloud } = await open(spoil);
    expect(await release({ class: 'postgre' })).toMatch(/postgre\W.*postgres/);
    expect(cloud.writes()).toBe(0);
  });

  test.each(Object.entries(later))('%s is refused', async (__, [spoilNow, wanted, said]) => {
    const { release, cloud } = await open(spoil);
    expect(await release()).toMatch(/^released/);
    await spoilNow(cloud);
    const before = cloud.writes();
    const reason = await release(wanted(cloud));
    expect(reason).toMatch(/^refused: postgres "db" of target eu/);
    expect(reason).toMatch(said);
    expect(reason).not.toContain('\n');
    expect(cloud.writes()).toBe(before);
  });

  test('what somebody has changed is overwritten where the application says so', async () => {
    const { release, cloud } = await open(spoil);
    expect(await release()).toMatch(/^released/);
    await cloud.byHand('changes');
    const wanted = { db: 'size: large, allow: [overwrite]' };
    expect(await release(wanted)).toMatch(cloud.keepsEdits === true ? /^refused/ : /^released/);
  });

  test('a stack that a release was removing when it ended is not lost: the next one makes it anew', async () => {
    const { stage, release } = await open(spoil);
    const { world, namespace } = stage;
    expect(await release()).toMatch(/^released/);
    const [one] = await world.journal.list(stackStream(''));
    const key = one?.stream.slice(stackStream('').length) ?? '';
    const { cloud = '', stack = '', seq } = await readStack(world, key);
    const began: JsonObject[] = [
      { kind: 'intended', release: 'r1', op: 'delete', purpose: 'back', token: 'gone' },
      { kind: 'asked', token: 'gone' },
    ];
    for (const [at, fact] of began.entries())
      await world.journal.append(stackStream(key), seq + at, fact, world.clock.now());
    const opened = await world.clouds?.open(cloud, { cluster: 'local', namespace });
    await opened?.remove(stack, 'gone');
    const isGone = async () => (await opened?.read(stack)) === undefined;
    for (let looks = 0; looks < 20 && !(await isGone()); looks += 1) await stage.clock.advance(60_000);
    expect(await isGone()).toBe(true);
    expect(await release()).toMatch(/^released/);
  });

  test('a stack that somebody has deleted is made anew where the application says so', async () => {
    const { release, cloud } = await open(spoil);
    expect(await release()).toMatch(/^released/);
    await cloud.byHand('removes');
    expect(await release({ db: 'size: large, allow: [recreate]' })).toMatch(/^released/);
  });

  test('a stack of another account is not forgotten', async () => {
    const { stage, cloud, release } = await open(spoil);
    expect(await release()).toMatch(/^released/);
    cloud.switchTo('other');
    const prefix = stackStream('');
    const [one] = await stage.world.journal.list(prefix);
    const stack = one?.stream.slice(prefix.length) ?? '';
    const wish = { stack, by: 'ann', reason: 'deleted', isUnseen: false };
    await expect(forgetStack(stage.world, wish)).rejects.toMatchObject({
      code: 'not-seen',
      message: expect.stringContaining('bring its credentials back'),
    });
  });

  test('an account that is switched in the middle loses nothing: the release waits for the former one', async () => {
    const { stage, cloud, request, release } = await open(spoil);
    expect(await release()).toMatch(/^released/);
    const [before, standing] = [cloud.writes(), await cloud.standing('own')];
    const id = await request({ image: 'shop/shop:2-errs', ...large });
    expect(await stage.until(async () => cloud.writes() > before, 300_000)).toBe(true);
    cloud.switchTo('other');
    const isTold = async () => JSON.stringify(await stage.facts('shop', 'eu')).includes('credentials back');
    expect(await stage.until(isTold, 600_000)).toBe(true);
    expect(await stage.until(async () => (await stage.release(id)).outcome !== undefined, 600_000)).toBe(
      false,
    );
    expect(await cloud.standing('other')).toEqual([]);
    cloud.switchTo('own');
    expect((await stage.ended(id)).outcome?.kind).toBe('rolled-back');
    expect(await cloud.standing('own')).toEqual(standing);
  }, 60_000);
});
