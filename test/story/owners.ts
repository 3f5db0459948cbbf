import { describe, expect, test } from 'vitest';

import { planRequest } from '#shared/services/planning/plan-request.ts';
import { previewPlan } from '#shared/services/planning/preview.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { images, openings, type OnEnd, type Theatre } from './scene.ts';
import type { Source } from '#domain/config/place.ts';

/* Objects that two applications want: KubeVela's policies take-over, shared-resource and read-only, in a release. */

const app =
  (name: string, port: number, policies = '') =>
  (namespace: string): Source => ({
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
      type: worker
      properties: {image: "shop/${name}:1"}
      traits: [{type: scaler, properties: {replicas: 1}}]
    - name: ${name}-front
      type: raw
      properties: {apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {a: b}, ports: [{port: ${port}, protocol: TCP}]}}
${policies}release:
  strategy: {steps: [100%], bake: 5s}
`,
      },
    ],
  });
const policy = (type: string) =>
  `  policies: [{name: p, type: ${type}, properties: {rules: [{selector: {resourceTypes: [Service]}}]}}]\n`;

/** Whose the Service is, and what it says. */
const front = async (stage: Theatre) => {
  const ref = { apiVersion: 'v1', kind: 'Service', namespace: stage.namespace, name: 'front' };
  const found = await stage.owner.get(ref);
  const { ports } = (found?.['spec'] ?? {}) as { readonly ports?: readonly { readonly port: number }[] };
  return [found?.metadata.labels?.['app.oam.dev/name'], ports?.map(({ port }) => port)];
};

/** A folder of plain manifests with one Deployment, on which nothing says whose it is. */
const folder =
  (name: string, image: string, more = '') =>
  (namespace: string): Source => {
    const template = {
      metadata: { labels: { app: 'api' } },
      spec: { containers: [{ name: 'api', image }] },
    };
    const api = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'api' },
      spec: { replicas: 2, progressDeadlineSeconds: 10, selector: { matchLabels: { app: 'api' } }, template },
    };
    const said = `name: ${name}\nnamespace: ${namespace}\nstrategy: {steps: [100%], bake: 1s}\n${more}`;
    return {
      files: [
        { path: 'release.yaml', text: said },
        { path: 'api.yaml', text: `${JSON.stringify(api)}\n` },
      ],
    };
  };

/** What a plan says of each of its targets. */
const planned = async ({ world }: Theatre, source: Source) => {
  const plan = await planRequest(world, source, {}, { requestedAt: world.clock.now() }, {});
  if (typeof plan === 'string') throw new Error(plan);
  return (await previewPlan(world, plan)).targets;
};

/** Two applications and one object, told on any stage. */
export const ownerStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const { open } = openings(openTheatre);
  /** A stage, and how a release of an application ends there. */
  const empty = async (onEnd: OnEnd) => {
    const { stage, id } = await open(onEnd);
    const ends = async (make: (namespace: string) => Source) => {
      const release = id();
      await stage.request(release, make(stage.namespace));
      return (await stage.ended(release)).outcome;
    };
    return { stage, ends };
  };
  /** The same where the application "one" has made the object. */
  const owned = async (onEnd: OnEnd) => {
    const opened = await empty(onEnd);
    expect((await opened.ends(app('one', 80)))?.kind).toBe('released');
    return opened;
  };

  describe(title, { concurrent }, () => {
    test('an object of another application is refused by name before anything moves', async ({
      onTestFinished,
    }) => {
      const { stage, ends } = await owned(onTestFinished);
      expect(await ends(app('two', 81))).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining(
          `Service ${stage.namespace}/front belongs to the application "one"; give it another name, or write a policy`,
        ) as string,
      });
      expect(await front(stage)).toEqual(['one', [80]]);
    });

    test('take-over takes it, and from then on it is refused to the first', async ({ onTestFinished }) => {
      const { stage, ends } = await owned(onTestFinished);
      expect((await ends(app('two', 81, policy('take-over'))))?.kind).toBe('released');
      expect(await front(stage)).toEqual(['two', [81]]);
      expect((await ends(app('one', 82)))?.kind).toBe('refused');
    });

    test('shared-resource leaves it to whoever made it, and makes it when nobody has', async ({
      onTestFinished,
    }) => {
      const { stage, ends } = await owned(onTestFinished);
      expect((await ends(app('two', 81, policy('shared-resource'))))?.kind).toBe('released');
      expect(await front(stage)).toEqual(['one', [80]]);
      const alone = await empty(onTestFinished);
      expect((await alone.ends(app('two', 81, policy('shared-resource'))))?.kind).toBe('released');
      expect(await front(alone.stage)).toEqual(['two', [81]]);
    });

    test('two folders of manifests do not take turns on one workload', async ({ onTestFinished }) => {
      const { stage, ends } = await empty(onTestFinished);
      const runs = async () => {
        const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'api' };
        return images((await stage.owner.get(ref)) as KubeObject);
      };
      expect((await ends(folder('one', 'shop/api:1')))?.kind).toBe('released');
      const reason = `Deployment ${stage.namespace}/api belongs to the application "one", which released it last`;
      expect(await ends(folder('two', 'shop/api:2'))).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining(reason) as string,
      });
      expect(await runs()).toBe('shop/api:1');
      const [target] = await planned(stage, folder('two', 'shop/api:2')(stage.namespace));
      expect(target?.refused).toEqual([expect.stringContaining(reason)]);
      const back = await ends(folder('two', 'shop/api:never-ready', 'takeOver: true\n'));
      expect(back?.kind).toBe('rolled-back');
      // What did not go through has taken nothing.
      expect((await ends(folder('one', 'shop/api:3')))?.kind).toBe('released');
      expect((await ends(folder('two', 'shop/api:4')))?.kind).toBe('refused');
      expect((await ends(folder('two', 'shop/api:4', 'takeOver: true\n')))?.kind).toBe('released');
      expect((await ends(folder('one', 'shop/api:5')))?.kind).toBe('refused');
      expect(await runs()).toBe('shop/api:4');
    });

    test('read-only never touches it', async ({ onTestFinished }) => {
      const { stage, ends } = await owned(onTestFinished);
      expect((await ends(app('two', 81, policy('read-only'))))?.kind).toBe('released');
      expect(await front(stage)).toEqual(['one', [80]]);
    });
  });
};
