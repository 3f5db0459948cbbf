import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { nameOf, refOf } from '#domain/kube/object.ts';
import type { Source } from '#domain/config/place.ts';
import { openings, type OnEnd, type Theatre } from './scene.ts';

/* What a release finds before it touches anything: what can never be is refused at once, with the place and a way out. */

/** An application of plain objects. */
export const objectsApp = (
  namespace: string,
  objects: readonly object[],
  name = 'shop',
  release = '  strategy: {steps: [100%], bake: 1s}',
): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  components:
    - name: ${name}
      type: k8s-objects
      properties: ${JSON.stringify({ objects })}
release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}}]
${release}
`,
    },
  ],
});

const labels = { app: 'shop' };

/** A Deployment as a team writes it. */
export const deployment = (
  image: string,
  more: {
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly pod?: Readonly<Record<string, unknown>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly metadata?: Readonly<Record<string, unknown>>;
  } = {},
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', ...more.metadata },
  spec: {
    replicas: 3,
    selector: { matchLabels: labels },
    ...more.spec,
    template: {
      metadata: { labels: more.labels ?? labels },
      spec: { containers: [{ name: 'shop', image, ...more.pod }] },
    },
  },
});

export const service = (spec: Readonly<Record<string, unknown>>, name = 'shop'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: labels, ports: [{ port: 80, protocol: 'TCP' }], ...spec },
});

/** A stage where a team has put these objects, long before; all pods are Ready. */
export const grown = (openTheatre: () => Promise<Theatre>) => {
  const { open } = openings(openTheatre);
  return async (onEnd: OnEnd, objects: readonly KubeObject[]) => {
    const opened = await open(onEnd);
    const { stage, live } = opened;
    for (const object of objects)
      await stage.kubectl({ ...object, metadata: { ...object.metadata, namespace: stage.namespace } });
    const isThere = await stage.until(async () => {
      const found = await live();
      const status = found?.['status'] as { availableReplicas?: number } | undefined;
      const spec = found?.['spec'] as { replicas?: number } | undefined;
      return found === undefined || status?.availableReplicas === spec?.replicas;
    }, 30_000);
    expect(isThere).toBe(true);
    const ends = async (source: Source, atMostMs?: number) => {
      const release = opened.id();
      await stage.request(release, source);
      return (await stage.ended(release, atMostMs)).outcome;
    };
    const app = (...wanted: readonly KubeObject[]) => objectsApp(stage.namespace, wanted);
    return { ...opened, ends, app };
  };
};

interface Never {
  readonly title: string;
  readonly standing: readonly KubeObject[];
  readonly wanted: readonly KubeObject[];
  readonly says: RegExp;
}

const config = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  immutable: true,
  data,
});

const nevers: readonly Never[] = [
  {
    title: 'an immutable ConfigMap',
    standing: [deployment('shop/app:1'), config({ a: '1' })],
    wanted: [deployment('shop/app:2'), config({ a: '1', b: '2' })],
    says: /ConfigMap .*settings: .*data: Forbidden: field is immutable.*give the object another name/,
  },
  {
    title: 'a selector that its own labels do not fit',
    standing: [],
    wanted: [deployment('shop/app:2', { labels: { app: 'other' } })],
    says: /the selector of Deployment\/shop asks for app=shop, and its pod template has app=other/,
  },
  {
    title: 'new labels that the selector there does not fit',
    standing: [deployment('shop/app:1')],
    wanted: [
      deployment('shop/app:2', {
        labels: { app: 'other' },
        spec: { selector: { matchLabels: { app: 'other' } } },
      }),
    ],
    says: /Deployment .*shop: spec\.selector cannot be changed.*rename/,
  },
  {
    title: 'a label of 64 characters',
    standing: [deployment('shop/app:1')],
    wanted: [deployment('shop/app:2', { labels: { ...labels, long: 'a'.repeat(64) } })],
    says: /Deployment .*shop: .*spec\.template\.labels/,
  },
  {
    title: 'a mount of no volume',
    standing: [deployment('shop/app:1')],
    wanted: [deployment('shop/app:2', { pod: { volumeMounts: [{ name: 'none', mountPath: '/data' }] } })],
    says: /Deployment .*shop: .*volumeMounts\[0\]\.name: Not found/,
  },
  {
    title: 'a deadline that its own minReadySeconds outlast',
    standing: [deployment('shop/app:1')],
    wanted: [deployment('shop/app:2', { spec: { minReadySeconds: 10, progressDeadlineSeconds: 5 } })],
    says: /Deployment .*shop: .*progressDeadlineSeconds.*must be greater than minReadySeconds/,
  },
  {
    title: 'another port beside an unnamed one of its owner',
    standing: [deployment('shop/app:1'), service({})],
    wanted: [deployment('shop/app:1'), service({ ports: [{ port: 81, protocol: 'TCP' }] })],
    says: /Service .*shop: .*spec\.ports\[\d\]\.name: Required value.*change targetPort/,
  },
];

export const preflightStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = grown(openTheatre);

  describe(title, { concurrent }, () => {
    test.each(nevers)('$title is refused before anything moves', async ({ standing, wanted, says }) => {
      const ends: (() => Promise<void>)[] = [];
      try {
        const { stage, ends: outcome, app } = await start((end) => ends.push(end), standing);
        const refs = standing.map((object) => ({ ...refOf(object), namespace: stage.namespace }));
        const read = () => Promise.all(refs.map((ref) => stage.owner.get(ref)));
        const specs = async () =>
          (await read()).map((one) => [one?.['spec'], one?.['data'], one?.metadata.labels]);
        const before = await specs();
        const end = await outcome(app(...wanted), 60_000);
        expect(end, nameOf(refOf(wanted[0] as KubeObject))).toMatchObject({
          kind: 'refused',
          reason: expect.stringMatching(says) as string,
        });
        expect(await specs()).toEqual(before);
      } finally {
        for (const end of ends) await end();
      }
    });
  });
};
