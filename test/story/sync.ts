import { describe, expect, test } from 'vitest';
import type { HandClock } from '#adapters/clock/hand.ts';
import type { SyncPolicy, SyncRule } from '#domain/drift/sync-rule.ts';
import type { Drift } from '#domain/drift/drift.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import type { Source } from '#domain/config/place.ts';
import { registerSource } from '#shared/services/apps/register.ts';
import { freeze, thaw } from '#shared/services/windows/freezes.ts';
import { note } from '#shared/services/sync/act.ts';
import { syncEnvironments } from '#shared/services/sync/run.ts';
import { driftOf, spotsOf } from '#shared/services/sync/targets.ts';
import { openings, type OnEnd, type Theatre } from './scene.ts';

/* An environment that is kept as it was told to be, told on any stage. */

const secret = Buffer.from('correct-horse-battery').toString('base64');

export const app = (namespace: string, image = 'shop/app:1'): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: ${namespace}}
spec:
  components:
    - name: shop
      type: webservice
      properties: {image: '${image}', ports: [{port: 80, expose: true}]}
      traits: [{type: scaler, properties: {replicas: 2}}]
    - name: conf
      type: raw
      properties: {apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {color: blue, size: small}}
    - name: key
      type: raw
      properties: {apiVersion: v1, kind: Secret, metadata: {name: key}, data: {login: ${secret}}}
release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}, environment: prod}]
  strategy: {steps: [100%], bake: 1s}
`,
    },
  ],
});

export const rule = (policy: SyncPolicy, more: Partial<SyncRule> = {}): SyncRule => ({
  environment: 'prod',
  schedule: { kind: 'every', ms: 1000 },
  policy,
  most: 20,
  sources: [],
  ...more,
});

/** A shop that is released and registered, and who looks after it by this rule. */
export const released = async (openTheatre: () => Promise<Theatre>, onEnd: OnEnd, kept: SyncRule) => {
  const { stage, id } = await openings(openTheatre).open(onEnd);
  const { namespace, owner, world } = stage;
  const rules = [kept];
  Object.assign(world.settings, { sync: async () => rules });
  const release = id();
  await registerSource(world, 'shop', app(namespace), 'ann');
  await stage.request(release, app(namespace));
  expect((await stage.ended(release)).outcome?.kind).toBe('released');
  const ref = (kind: string, name: string, apiVersion = 'v1') => ({ apiVersion, kind, namespace, name });
  const conf = ref('ConfigMap', 'conf');
  const pass = async (ms: number) => {
    // A clock that is moved by hand stands still while nobody waits for anything.
    const { advance } = stage.clock as Partial<HandClock>;
    await (advance === undefined ? world.clock.sleep(ms) : advance(ms));
  };
  const spot = async () => {
    const [first] = await spotsOf(world, { environment: 'prod' });
    if (first === undefined) throw new Error('nothing is registered');
    return first;
  };
  return {
    stage,
    id,
    release,
    ref,
    conf,
    rules,
    pass,
    drift: async (): Promise<Drift> => driftOf(world, await spot()),
    edit: (...operations: readonly PatchOperation[]) => owner.patch(conf, operations),
    paint: (color: string) => owner.patch(conf, [{ op: 'replace', path: '/data/color', value: color }]),
    color: async () => ((await owner.get(conf))?.['data'] as Record<string, string> | undefined)?.['color'],
    /** One look by the schedule; the id of the release that it begins, if it begins one. */
    look: async () => {
      await pass(1100);
      const said = (await syncEnvironments(world)).join();
      return /release (\S+)/.exec(said)?.[1];
    },
  };
};

const changed = (drift: Drift) =>
  drift.kind === 'drifted'
    ? drift.objects.map(({ object, kind, fields }) =>
        [object, kind, ...fields.map(({ path }) => path)].join(' '),
      )
    : [drift.kind];

export const tellSync = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  describe(title, { concurrent }, () => {
    test('drift is what others changed, removed or added: by whom, and without a secret', async ({
      onTestFinished,
    }) => {
      const scene = await released(openTheatre, onTestFinished, rule('tell'));
      const { stage, drift, ref, paint, look, color } = scene;
      expect(await drift()).toMatchObject({ kind: 'in-sync' });
      await paint('red');
      await stage.owner.patch(ref('Secret', 'key'), [
        { op: 'replace', path: '/data/login', value: Buffer.from('another-horse').toString('base64') },
      ]);
      const service = await stage.owner.get(ref('Service', 'shop'));
      await stage.owner.remove(ref('Service', 'shop'), service?.metadata.uid ?? '');
      await stage.kubectl({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'more', namespace: stage.namespace, labels: { 'app.oam.dev/name': 'shop' } },
        data: { a: 'b' },
      } as KubeObject);
      const found = await drift();
      expect(changed(found).toSorted()).toEqual([
        'ConfigMap/conf changed data.color',
        'ConfigMap/more extra',
        'Secret/key changed data.login',
        'Service/shop missing',
      ]);
      const [object] =
        found.kind === 'drifted' ? found.objects.filter((one) => one.object === 'ConfigMap/conf') : [];
      expect(object?.fields[0]).toMatchObject({ wanted: 'blue', live: 'red', manager: 'owner' });
      expect(object?.fields[0]?.at).toMatch(/^\d{4}-/);
      expect(await look()).toBeUndefined();
      expect(await color()).toBe('red');
      const everything = JSON.stringify([found, stage.told, await kept(stage)]);
      for (const word of ['another-horse', Buffer.from('another-horse').toString('base64')])
        expect(everything).not.toContain(word);
      expect(stage.told.map(({ text }) => text).join()).toContain('shop in eu: drift: ');
    });

    test('what an autoscaler sets is nobody’s drift', async ({ onTestFinished }) => {
      const { stage, drift, ref } = await released(openTheatre, onTestFinished, rule('heal'));
      const scale = (replicas: number) =>
        stage.owner.patch(ref('Deployment', 'shop', 'apps/v1'), [
          { op: 'replace', path: '/spec/replicas', value: replicas },
        ]);
      await scale(3);
      expect(changed(await drift())).toEqual(['Deployment/shop changed spec.replicas']);
      await stage.kubectl({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'shop', namespace: stage.namespace },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
          minReplicas: 2,
          maxReplicas: 5,
        },
      } as KubeObject);
      expect(changed(await drift())).toEqual(['in-sync']);
    });

    test('it is put right by a release, as often as it takes, and after three fights somebody is named', async ({
      onTestFinished,
    }) => {
      const scene = await released(openTheatre, onTestFinished, rule('heal'));
      const { stage, look, paint, color, drift, pass } = scene;
      expect(await look()).toBeUndefined();
      for (const fight of [1, 2, 3]) {
        await paint(`red-${fight}`);
        let healing: string | undefined;
        for (let tries = 0; tries < 10 && healing === undefined; tries += 1) healing = await look();
        const ended = await stage.ended(healing ?? 'none');
        expect(ended.outcome?.kind).toBe('released');
        expect(ended.cause).toMatchObject({ kind: 'heal', targets: ['eu'], by: 'sync of prod' });
        expect(ended.plan).toMatch(/^sha256:/);
        expect(await color()).toBe('blue');
        expect(changed(await drift())).toEqual(['in-sync']);
      }
      await paint('red-4');
      expect(await look()).toBeUndefined();
      await pass(12_000);
      expect(await look()).toBeUndefined();
      expect(await color()).toBe('red-4');
      expect(stage.told.map(({ text }) => text).join('\n')).toContain(
        'a person is needed: owner changes ConfigMap/conf data.color again and again',
      );
      await note(stage.world, { app: 'shop', target: 'eu' }, () => ({
        kind: 'lifted',
        by: 'ann',
        reason: 'the other one is gone',
      }));
      expect(await look()).toBeDefined();
    });

    test('an object that is gone is made again', async ({ onTestFinished }) => {
      const { stage, look, ref, drift } = await released(openTheatre, onTestFinished, rule('heal'));
      const service = await stage.owner.get(ref('Service', 'shop'));
      await stage.owner.remove(ref('Service', 'shop'), service?.metadata.uid ?? '');
      const healing = await look();
      expect((await stage.ended(healing ?? 'none')).outcome?.kind).toBe('released');
      expect(await stage.owner.get(ref('Service', 'shop'))).toBeDefined();
      expect(changed(await drift())).toEqual(['in-sync']);
    });

    test('nothing is put right in a freeze, by halves, or where more has drifted than a run may touch', async ({
      onTestFinished,
    }) => {
      const scene = await released(openTheatre, onTestFinished, rule('heal', { most: 1 }));
      const { stage, look, paint, color, ref, rules, drift } = scene;
      await paint('red');
      const frozen = await freeze(stage.world, 'ann', { reason: 'holiday', onEnter: 'hold' });
      expect(await look()).toBeUndefined();
      await thaw(stage.world, frozen, 'ann', 'back');
      await stage.trouble.cut();
      expect(await drift()).toMatchObject({ kind: 'unseen' });
      expect(await look()).toBeUndefined();
      await stage.trouble.mend();
      await stage.owner.patch(ref('Secret', 'key'), [{ op: 'replace', path: '/data/login', value: 'eA==' }]);
      expect(await look()).toBeUndefined();
      expect(await color()).toBe('red');
      rules.splice(0, 1, rule('heal', { most: 2 }));
      expect((await stage.ended((await look()) ?? 'none')).outcome?.kind).toBe('released');
      expect(changed(await drift())).toEqual(['in-sync']);
    });
  });
};

/** Every entry of the journal. */
const kept = async ({ world }: Theatre) => {
  const heads = await world.journal.list('');
  return Promise.all(heads.map(({ stream }) => world.journal.read(stream)));
};
