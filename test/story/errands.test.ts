import { describe, expect, test } from 'vitest';

import { viewRelease } from '#domain/view/view-release.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import type { Source } from '#domain/config/place.ts';

/* What a release does between its waves: it waits for another application, stands still, tells and calls. */

/** An application as KubeVela writes it: one component, and a workflow of these steps. */
const app =
  (name: string, steps: string, image = '1') =>
  (namespace: string): Source => ({
    files: [
      {
        path: 'app.yaml',
        text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: ${name}
spec:
  components:
    - name: ${name}
      type: worker
      properties: {image: "shop/${name}:${image}"}
      traits: [{type: scaler, properties: {replicas: 2}}]
  policies:
    - {name: here, type: topology, properties: {clusters: [local], namespace: ${namespace}}}
  workflow:
    steps:
${steps.replaceAll(/^/gm, '      ')}
release:
  strategy: {steps: [100%], bake: 5s}
`,
      },
    ],
  });
const deploy = '- {name: go, type: deploy, properties: {policies: [here]}}';
const hook = 'https://hooks.example.org/secret-path';

const said = async (stage: SimulatedTheatre, id: string) => {
  const release = await stage.release(id);
  return viewRelease(release, [], '').message;
};
const begin = (stage: SimulatedTheatre, id: string, make: (namespace: string) => Source) =>
  stage.request(id, make(stage.namespace));

describe('depends-on-app', () => {
  const waits = (namespace: string, timeout = '') =>
    `- {name: wait, type: depends-on-app, ${timeout}properties: {name: base, namespace: ${namespace}}}\n${deploy}`;

  test('nothing moves before the other application is released in that namespace, and status says so', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-front', app('front', waits(stage.namespace)));
    await stage.clock.advance(600_000);
    expect(await said(stage, 'r-front')).toBe(
      `waits for base: base has not been released in namespace ${stage.namespace}`,
    );
    expect(await stage.facts('front', 'local')).toEqual([]);
    await begin(stage, 'r-base', app('base', deploy));
    expect((await stage.ended('r-base')).outcome?.kind).toBe('released');
    const ended = await stage.ended('r-front');
    expect(ended.outcome?.kind).toBe('released');
    expect(ended.hooks[0]).toMatchObject({ state: 'done' });
  });

  test('while a release of it is under way it is not there yet', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-base', app('base', deploy));
    await stage.clock.advance(200);
    await begin(stage, 'r-front', app('front', waits(stage.namespace)));
    await stage.clock.advance(200);
    expect(await said(stage, 'r-front')).toBe('waits for base: release r-base of base is under way in local');
    expect((await stage.ended('r-front')).outcome?.kind).toBe('released');
  });

  test('in another namespace it does not count', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-base', app('base', deploy));
    await stage.ended('r-base');
    await begin(stage, 'r-front', app('front', waits('elsewhere', 'timeout: 10m, ')));
    expect((await stage.ended('r-front')).outcome).toEqual({
      kind: 'aborted',
      reason:
        'aborted by step wait: waited 600 s for base: base has not been released in namespace elsewhere; everything that it had changed is taken back',
    });
  });

  test('its time runs out, and a person may end the waiting sooner', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-front', app('front', waits(stage.namespace, 'timeout: 2h, ')));
    await stage.clock.advance(60_000);
    await stage.note('r-front', { kind: 'aborted', by: 'ann', reason: 'not today' });
    expect((await stage.ended('r-front', 120_000)).outcome).toMatchObject({ kind: 'aborted' });
    expect(await stage.facts('front', 'local')).toEqual([]);
  });
});

describe('suspend', () => {
  test('with a duration goes on by itself, also before the first wave', async () => {
    const stage = await openSimulatedTheatre();
    const from = stage.clock.now();
    const steps = `- {name: rest, type: suspend, properties: {duration: 20m}}\n${deploy}`;
    await begin(stage, 'r-1', app('front', steps));
    await stage.clock.advance(600_000);
    expect(await said(stage, 'r-1')).toBe('waiting 1200 s');
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    const took = (stage.clock.now() - from) / 1000;
    expect(took).toBeGreaterThan(1200);
    expect(took).toBeLessThan(1500);
  });

  test(
    'is durable and bounded: three days are a few hundred looks, not thousands',
    { timeout: 60_000 },
    async () => {
      const stage = await openSimulatedTheatre();
      const steps = `- {name: rest, type: suspend, properties: {duration: 72h}}\n${deploy}`;
      await begin(stage, 'r-1', app('front', steps));
      expect((await stage.ended('r-1', 80 * 3_600_000)).outcome?.kind).toBe('released');
    },
  );
});

describe('webhook and notification', () => {
  const webhook = `- {name: hook, type: webhook, properties: {url: {value: "${hook}"}, data: {hello: world}}}`;

  test('really call, in their order, each under a key of its own', async () => {
    const stage = await openSimulatedTheatre();
    const slack = `- {name: chat, type: notification, properties: {slack: {url: {value: "${hook}"}, message: {text: out}}}}`;
    await begin(stage, 'r-1', app('front', `${webhook}\n${deploy}\n${slack}`));
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    expect(stage.outboundHttp.calls).toEqual([
      { url: hook, body: '{"hello":"world"}', key: 'r-1.0' },
      { url: hook, body: '{"text":"out"}', key: 'r-1.1' },
    ]);
  });

  test('one that is not heard is called again under the same key, and then the release goes on', async () => {
    const stage = await openSimulatedTheatre();
    stage.outboundHttp.answer({ kind: 'unheard', reason: 'it answered 503' });
    await begin(stage, 'r-1', app('front', `${webhook}\n${deploy}`));
    await stage.clock.advance(30_000);
    expect(await said(stage, 'r-1')).toMatch(/^call \d of 8: it answered 503$/);
    expect(await stage.facts('front', 'local')).toEqual([]);
    stage.outboundHttp.answer({ kind: 'taken' });
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    expect(new Set(stage.outboundHttp.calls.map(({ key }) => key))).toEqual(new Set(['r-1.0']));
  });

  test('a webhook that nobody takes ends the release, and what went out before comes back', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-1', app('front', deploy));
    await stage.ended('r-1');
    stage.outboundHttp.answer({ kind: 'refused', reason: 'it answered 404' });
    await begin(stage, 'r-2', app('front', `${deploy}\n${webhook}`, '2'));
    const ended = await stage.ended('r-2');
    expect(ended.outcome).toMatchObject({
      kind: 'aborted',
      reason: expect.stringContaining('step hook: the call failed: it answered 404') as string,
    });
    expect(ended.undone['local']?.kind).toBe('rolled-back');
  });

  test('a notification never holds a release; one without a readable address goes to the channels of the server', async () => {
    const stage = await openSimulatedTheatre();
    stage.outboundHttp.answer({ kind: 'refused', reason: 'it answered 404' });
    const both = `- name: chat
  type: notification
  properties:
    dingding: {url: {value: "${hook}"}, message: {msgtype: text, text: {content: hi}}}
    lark: {url: {secretRef: {name: s, key: k}}, message: {msg_type: text, content: '{"text": "wave one"}'}}
    email: {from: {address: a@b.c}, to: [d@e.f], content: {subject: out, body: it is}}
${deploy}`;
    await begin(stage, 'r-1', app('front', both));
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    expect(stage.told.map(({ text }) => text)).toEqual(expect.arrayContaining(['wave one', 'out: it is']));
  });

  test('a webhook that is always called and not taken does not hide why the release came back', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-1', app('front', deploy));
    await stage.ended('r-1');
    stage.outboundHttp.answer({ kind: 'refused', reason: 'it answered 404' });
    const always = webhook.replace('type: webhook', 'type: webhook, if: always');
    await begin(stage, 'r-2', app('front', `${deploy}\n${always}`, '2'));
    await stage.clock.advance(1_000);
    await stage.note('r-2', { kind: 'aborted', by: 'ann', reason: 'no' });
    expect((await stage.ended('r-2')).outcome?.reason).toContain('aborted by ann');
    expect(stage.outboundHttp.calls).toHaveLength(1);
  });

  test('what is always done is done after a bad end too', async () => {
    const stage = await openSimulatedTheatre();
    const always = `- {name: last, type: notification, if: always, properties: {slack: {url: {value: "${hook}"}, message: {text: over}}}}`;
    const wait =
      '- {name: wait, type: depends-on-app, timeout: 1m, properties: {name: base, namespace: none}}';
    await begin(stage, 'r-1', app('front', `${wait}\n${deploy}\n${always}`));
    expect((await stage.ended('r-1')).outcome?.kind).toBe('aborted');
    expect(stage.outboundHttp.calls).toMatchObject([{ body: '{"text":"over"}' }]);
  });
});

describe('conditions', () => {
  const note = (name: string, condition: string): string =>
    `- {name: ${name}, type: notification, if: '${condition}', properties: {slack: {url: {value: "${hook}"}, message: {text: ${name}}}}}`;
  const steps = [
    deploy,
    note('good', 'status.go.phase == "succeeded"'),
    note('bad', 'status.go.failed'),
    note('good-too', 'status.good.succeeded && context.name == "front"'),
    note('not-told', '!status.bad.succeeded && status["go"].failed && context.name == "other"'),
  ].join('\n');
  const heard = ({ outboundHttp }: SimulatedTheatre) => outboundHttp.calls.map(({ body }) => body);
  const states = async (stage: SimulatedTheatre, id: string) =>
    Object.values((await stage.release(id)).hooks).map(({ state }) => state);

  test('a step is done where its condition holds, and skipped by name where it does not', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-1', app('front', steps));
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    expect(heard(stage)).toEqual(['{"text":"good"}', '{"text":"good-too"}']);
    expect(await states(stage, 'r-1')).toEqual(['done', 'skipped', 'done', 'skipped']);
  });

  test('a failure is told by the step that asks for it, when everything is back', async () => {
    const stage = await openSimulatedTheatre();
    await begin(stage, 'r-1', app('front', steps));
    await stage.ended('r-1');
    await begin(stage, 'r-2', app('front', steps, 'never-ready'));
    await stage.clock.advance(5_000);
    await stage.note('r-2', { kind: 'aborted', by: 'ann', reason: 'no' });
    expect((await stage.ended('r-2')).outcome?.kind).toBe('aborted');
    expect(heard(stage).slice(2)).toEqual(['{"text":"bad"}']);
    expect(await states(stage, 'r-2')).toEqual(['skipped', 'done', 'skipped', 'skipped']);
  });
});
