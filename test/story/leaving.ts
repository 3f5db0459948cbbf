import { describe, expect, test } from 'vitest';

import type { KubeObject } from '#domain/kube/object.ts';
import { openings, type OnEnd, type Theatre } from './scene.ts';
import type { Source } from '#domain/config/place.ts';

/* What a new revision leaves out: it goes when all has arrived, comes back with what ran before, and stays where it must. */

interface Parts {
  readonly image: string;
  /** A component beside the shop, a worker and a Service of its own. */
  readonly mail?: boolean;
  readonly policies?: string;
  readonly release?: string;
}

export const shopAnd =
  ({ image, mail = false, policies = '', release = '' }: Parts) =>
  (namespace: string): Source => ({
    files: [
      {
        path: 'app.yaml',
        text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: shop
spec:
  components:
    - name: shop
      type: webservice
      properties: {image: "${image}", ports: [{port: 8080, expose: true}]}
      traits: [{type: scaler, properties: {replicas: 2}}]
${mail ? mailText : ''}${policies}release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu}]
  strategy: {steps: [50%, 100%], bake: 4s}
  checks: {window: 2s, warmup: 0s, minRequests: 20, decideWithin: 1m, errors: {maxIncrease: 50%, floor: 1%}}
${release}`,
      },
    ],
  });

const mailText = `    - name: mail
      type: worker
      properties: {image: "shop/mail:1"}
      traits: [{type: scaler, properties: {replicas: 2}}]
    - name: mail-front
      type: raw
      properties: {apiVersion: v1, kind: Service, metadata: {name: mail-front}, spec: {selector: {app.oam.dev/component: mail}, ports: [{port: 25, protocol: TCP}]}}
    - name: mail-data
      type: raw
      properties: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: mail-data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
`;

const kinds = {
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'mail' },
  Service: { apiVersion: 'v1', kind: 'Service', name: 'mail-front' },
  PersistentVolumeClaim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'mail-data' },
} as const;
type Kind = keyof typeof kinds;
const all = Object.keys(kinds) as readonly Kind[];

/** What stands of the mail and is not on its way out. */
export const mailIn = async ({ owner, namespace }: Theatre): Promise<readonly Kind[]> => {
  const found = await Promise.all(all.map((kind) => owner.get({ ...kinds[kind], namespace })));
  return all.filter((_, index) => {
    const object = found[index];
    return object !== undefined && object.metadata.deletionTimestamp === undefined;
  });
};

/** The workload as soon as its status says what its pods say already. */
export const mailAgain = async (stage: Theatre): Promise<KubeObject | undefined> => {
  const get = () => stage.owner.get({ ...kinds.Deployment, namespace: stage.namespace });
  const status = async () => (await get())?.['status'] as { readonly readyReplicas?: number } | undefined;
  expect(await stage.until(async () => (await status())?.readyReplicas === 2, 5_000)).toBe(true);
  return get();
};

const mailPods = async ({ owner, namespace }: Theatre): Promise<number> =>
  (await owner.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: 'app.oam.dev/component=mail' })).items
    .length;

const garbage = (properties: string) =>
  `  policies: [{name: keep, type: garbage-collect, properties: ${properties}}]\n`;

export const pruneStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open } = openings(openTheatre);
  /** A shop with mail, released; and how other releases of it end. */
  const withMail = async (onEnd: OnEnd, before: Partial<Parts> = {}) => {
    const { stage, id } = await open(onEnd);
    const begin = async (parts: Parts) => {
      const release = id();
      await stage.request(release, shopAnd(parts)(stage.namespace));
      return release;
    };
    const ends = async (parts: Parts) => {
      const release = await begin(parts);
      return { release, kind: (await stage.ended(release)).outcome?.kind };
    };
    const factsOf = async (release: string) =>
      (await stage.facts('shop', 'eu')).filter((fact) => fact.release === release);
    expect((await ends({ image: 'shop/app:1', mail: true, ...before })).kind).toBe('released');
    expect(await mailIn(stage)).toEqual(all);
    return { stage, id, begin, ends, factsOf };
  };

  describe(title, { concurrent }, () => {
    test('it is there until all has arrived, then it is gone, and its data is not', async ({
      onTestFinished,
    }) => {
      const { stage, begin, factsOf } = await withMail(onTestFinished);
      const release = await begin({ image: 'shop/app:2' });
      const finishing = async () => (await factsOf(release)).some(({ kind }) => kind === 'finishing');
      expect(await stage.until(finishing, 120_000)).toBe(true);
      expect(await mailIn(stage)).toEqual(all);
      expect((await stage.ended(release)).outcome?.kind).toBe('released');
      expect(await mailIn(stage)).toEqual(['PersistentVolumeClaim']);
      expect(await stage.until(async () => (await mailPods(stage)) === 0, 60_000)).toBe(true);
      const { namespace } = stage;
      const facts = await factsOf(release);
      expect(facts.find(({ kind }) => kind === 'prepared')).toMatchObject({
        removals: [`Deployment ${namespace}/mail`, `Service ${namespace}/mail-front`],
        kept: [`PersistentVolumeClaim ${namespace}/mail-data (it holds data)`],
      });
      expect(facts.filter(({ kind }) => kind === 'pruned')).toEqual([
        {
          kind: 'pruned',
          release,
          removed: [`Deployment ${namespace}/mail`, `Service ${namespace}/mail-front`],
          left: [],
        },
      ]);
    });

    test('it goes too where nothing else changes', async ({ onTestFinished }) => {
      const { stage, ends } = await withMail(onTestFinished);
      expect((await ends({ image: 'shop/app:1' })).kind).toBe('released');
      expect(await mailIn(stage)).toEqual(['PersistentVolumeClaim']);
    });

    test('a release that rolls back removes nothing', async ({ onTestFinished }) => {
      const { stage, ends, factsOf } = await withMail(onTestFinished);
      const { release, kind } = await ends({ image: 'shop/app:errs' });
      expect(kind).toBe('rolled-back');
      expect(await mailIn(stage)).toEqual(all);
      expect((await factsOf(release)).some((fact) => fact.kind === 'pruning')).toBe(false);
    });

    test('undoing a release makes again what it had removed, with as many pods', async ({
      onTestFinished,
    }) => {
      const { stage, id, ends } = await withMail(onTestFinished);
      const { release } = await ends({ image: 'shop/app:2' });
      expect(await mailIn(stage)).toEqual(['PersistentVolumeClaim']);
      const undo = id();
      const source = shopAnd({ image: 'shop/app:2' })(stage.namespace);
      await stage.request(undo, source, { kind: 'undo', app: 'shop', release, by: 'li' });
      expect((await stage.ended(undo)).outcome?.kind).toBe('released');
      expect(await mailIn(stage)).toEqual(all);
      const mail = await mailAgain(stage);
      expect(mail).toMatchObject({ spec: { replicas: 2 } });
      expect(mail?.metadata.labels).not.toHaveProperty('tidegate.dev/release');
      // What ran before stands again, so it can be left out once more.
      expect((await ends({ image: 'shop/app:3' })).kind).toBe('released');
      expect(await mailIn(stage)).toEqual(['PersistentVolumeClaim']);
    });

    test('policies and the release section keep it', async ({ onTestFinished }) => {
      const never = garbage('{rules: [{selector: {componentNames: [mail-front]}, strategy: never}]}');
      const { stage, ends } = await withMail(onTestFinished);
      expect((await ends({ image: 'shop/app:2', release: '  prune: false\n' })).kind).toBe('released');
      expect(await mailIn(stage)).toEqual(all);
      expect((await ends({ image: 'shop/app:3', mail: true, policies: never })).kind).toBe('released');
      const legacy = garbage('{keepLegacyResource: true}');
      expect((await ends({ image: 'shop/app:4', policies: legacy })).kind).toBe('released');
      expect(await mailIn(stage)).toEqual(all);
      // The revision that had it said that its Service is never to go.
      expect((await ends({ image: 'shop/app:5', mail: true, policies: never })).kind).toBe('released');
      expect((await ends({ image: 'shop/app:6' })).kind).toBe('released');
      expect(await mailIn(stage)).toEqual(['Service', 'PersistentVolumeClaim']);
    });

    test('what another application has taken is left alone', async ({ onTestFinished }) => {
      const { stage, ends, factsOf } = await withMail(onTestFinished);
      const { namespace, owner } = stage;
      await owner.patch({ ...kinds.Service, namespace }, [
        { op: 'replace', path: '/metadata/labels/app.oam.dev~1name', value: 'post' },
      ]);
      const { release, kind } = await ends({ image: 'shop/app:2' });
      expect(kind).toBe('released');
      expect(await mailIn(stage)).toEqual(['Service', 'PersistentVolumeClaim']);
      expect((await factsOf(release)).find((fact) => fact.kind === 'prepared')).toMatchObject({
        kept: [
          `Service ${namespace}/mail-front (it belongs to the application "post")`,
          `PersistentVolumeClaim ${namespace}/mail-data (it holds data)`,
        ],
      });
    });
  });
};
