import { afterEach, expect, test } from 'vitest';
import { stackStream } from '#domain/streams.ts';
import { knock } from '#test/api/world.ts';
import { oneCloud } from '#test/fakes/clouds.ts';
import { prove, receiverOf } from '#test/fakes/prove.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { shopWith } from './resource-source.ts';

/* A cloud that announces at Tidegate what it has done: while it works, a release waits and asks nothing. */

const stack = 'tidegate-prod-shop-db';

const source = (namespace: string, deletion = 'delete') =>
  shopWith(namespace, {
    resources: { db: `{ class: mysql, deletion: ${deletion} }` },
    strategy: '{ steps: [100%], bake: 2s }',
  });

const bodies: Readonly<Record<string, (name: string, status: string) => object>> = {
  'alibaba-ros': (StackName, Status) => ({ StackId: 'stack-1', StackName, Status, Outputs: [] }),
  'aws-cloudformation': (name, status) => ({
    source: 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    detail: {
      'stack-id': `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/0a1b`,
      'status-details': { status, 'status-reason': '' },
    },
  }),
};

const open = async (scheme: string, onEnd: (end: () => Promise<void>) => void) => {
  const played = oneCloud({ announces: true });
  const receiver = receiverOf(scheme);
  const stage = await openSimulatedTheatre(31, {
    clouds: played.clouds,
    settings: { receiver: async (id) => (id === scheme ? receiver : undefined) },
  });
  onEnd(() => stage.stop());
  const announce = async (status: string, { name = stack, isForged = false } = {}) => {
    const body = bodies[scheme]?.(name, status) ?? {};
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const { path, headers } = prove(scheme, bytes, stage.clock.now());
    const forged = { path: `/v1/hooks/${scheme}/of-somebody`, headers: { authorization: 'Bearer no' } };
    const asking = isForged ? forged : { path, headers };
    const answer = await knock(stage.world, `POST ${asking.path}`, { body, headers: asking.headers });
    return `${answer.status} ${String(answer.json['outcome'] ?? answer.json['code'])}`;
  };
  const looks = (): number => played.cloud().calls.filter((call) => call === `read ${stack}`).length;
  // The first release loads the compiler, which takes real time; the clock of the stage runs ahead meanwhile.
  const isAsked = () =>
    stage.until(
      async () => (await stage.world.journal.read(stackStream(`one/${stack}`))).some(isSeen),
      300_000,
    );
  return { stage, announce, looks, isAsked };
};

const isSeen = ({ event }: { readonly event: unknown }): boolean =>
  (event as { readonly kind: string }).kind === 'seen';

const suspended = async ({ stage }: Awaited<ReturnType<typeof open>>): Promise<boolean> =>
  stage.until(async () => (await stage.world.journal.list('suspended/')).length > 0, 20_000);

test.each(Object.keys(bodies))(
  'by %s: one announcement, one look, and the release continues; nothing is asked before',
  async (scheme) => {
    const opened = await open(scheme, onTestEnd);
    const { stage, announce, looks, isAsked } = opened;
    await stage.request('r1', source(stage.namespace));
    expect(await isAsked()).toBe(true);
    expect(await suspended(opened)).toBe(true);
    const before = looks();
    const since = stage.clock.now();
    await stage.until(async () => stage.clock.now() - since > 88_000, 90_000);
    expect(looks()).toBe(before);
    expect(await announce('CREATE_COMPLETE')).toBe('200 accepted');
    expect(await stage.until(async () => looks() > before, 5000)).toBe(true);
    expect((await stage.ended('r1')).outcome).toMatchObject({ kind: 'released' });
    expect(await announce('CREATE_COMPLETE')).toBe('200 ignored');
  },
);

test.each(Object.keys(bodies))(
  'by %s: what is forged, early, late or twice moves nothing, and each causes one look at most',
  async (scheme) => {
    const opened = await open(scheme, onTestEnd);
    const { stage, announce, looks, isAsked } = opened;
    await stage.request('r1', source(stage.namespace));
    await isAsked();
    await suspended(opened);
    const before = looks();
    expect(await announce('CREATE_COMPLETE', { isForged: true })).toMatch(/^401/);
    expect(await announce('CREATE_IN_PROGRESS')).toBe('200 ignored');
    expect(await announce('CREATE_COMPLETE', { name: 'tidegate-prod-other-db' })).toBe('200 ignored');
    await stage.until(async () => false, 5000);
    expect(looks()).toBe(before);
    // It is a lie, which the look finds out: the release waits on.
    expect(await announce('CREATE_FAILED')).toBe('200 accepted');
    await stage.until(async () => false, 5000);
    expect(looks() - before).toBe(1);
    for (let again = 0; again < 5; again += 1) expect(await announce('CREATE_FAILED')).toBe('200 accepted');
    await stage.until(async () => false, 5000);
    expect(looks() - before).toBeLessThanOrEqual(6);
    expect((await stage.release('r1')).outcome).toBeUndefined();
    // No announcement comes at all: the slow poll finds the end.
    expect((await stage.ended('r1', 300_000)).outcome).toMatchObject({ kind: 'released' });
  },
);

test('an abort does not wait for the cloud to speak', async () => {
  const opened = await open('alibaba-ros', onTestEnd);
  const { stage, isAsked } = opened;
  await stage.request('r1', source(stage.namespace));
  await isAsked();
  await suspended(opened);
  const { abort } = await import('#shared/services/releases/control.ts');
  await abort(stage.world, await stage.release('r1'), { by: 'ann', reason: 'enough' });
  const back = async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'rolling-back');
  expect(await stage.until(back, 10_000)).toBe(true);
});

const onTestEnd = (end: () => Promise<void>): void => void ends.push(end);
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
