import { afterEach, expect, test } from 'vitest';
import type { FailureName } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Clouds } from '#ports/cloud.ts';
import { openSimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { simulatedTemplates } from '#adapters/cloud/simulated/templates.ts';
import { rosTemplates } from '#adapters/cloud/ros/templates.ts';
import { cloudFormationTemplates } from '#adapters/cloud/cloudformation/templates.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from '#test/story/simulated-stage.ts';

/*
 * What is wrong with the resources of an application, or with their cloud, is said in one sentence with what to do,
 * before anything moves: the release is refused, and the cloud is asked to make nothing.
 */

interface Wanted {
  readonly resources?: string;
  readonly host?: string;
}

const source = (namespace: string, { resources = '{ db: { class: mysql } }', host = 'host' }: Wanted) => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: shop
      type: webservice
      properties: { image: 'shop/shop:1', ports: [{ port: 8080 }] }
      traits: [{ type: bind, properties: { resource: db, env: { DB_HOST: ${host} } } }]
resources: ${resources}
release:
  targets: [{ name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu }]
  strategy: { steps: [100%], bake: 2s }
`,
    },
  ],
});

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Setting {
  readonly template?: JsonObject;
  readonly classes?: readonly string[];
  readonly twice?: true;
}

const open = async ({ template, classes = ['mysql', 'queue'], twice }: Setting = {}) => {
  let account = '1/eu';
  let cloud: ReturnType<typeof openSimulatedCloud> | undefined;
  const stage: SimulatedTheatre = await openSimulatedTheatre(41, {
    clouds: (clock): Clouds => {
      const opened = openSimulatedCloud({ name: 'own', clock, seconds: 5 });
      cloud = opened;
      const offer = { classes, scope: 'account' as const, words: { snapshotTypes: [] } };
      return {
        offers: async () => (twice === true ? ['own', 'other'] : ['own']).map((name) => ({ ...offer, name })),
        open: async () => ({ ...opened, account: async () => account }),
        template: async (_, name) => template ?? simulatedTemplates[name] ?? {},
      };
    },
  });
  ends.push(() => stage.stop());
  if (cloud === undefined) throw new Error('no cloud');
  const own = cloud;
  let number = 0;
  const release = async (wanted: Wanted = {}) => {
    const id = `r${(number += 1)}`;
    await stage.request(id, source(stage.namespace, wanted));
    const { outcome } = await stage.ended(id);
    return `${outcome?.kind}: ${outcome?.reason}`;
  };
  const writes = () => own.calls.filter((call) => /^(create|update|remove)/.test(call)).length;
  return { release, writes, cloud: own, switchTo: (to: string) => void (account = to) };
};

const refusedAtOnce: readonly (readonly [string, Setting, Wanted, RegExp])[] = [
  [
    'a class that nobody serves',
    { classes: ['queue'] },
    {},
    /^refused: no cloud serves mysql "db" of target eu in environment prod, cluster local: .*add a template for it/,
  ],
  [
    'no cloud at all there',
    { classes: [] },
    {},
    /^refused: no cloud serves mysql "db" .*: no cloud is set up there; add one to clouds/,
  ],
  [
    'a class that two clouds serve',
    { twice: true },
    {},
    /^refused: mysql "db" of target eu is served by own and other .*; narrow one of them/,
  ],
  ['a class that does not exist', {}, { resources: '{ db: { class: mysqll } }' }, /mysqll.*mysql/],
  [
    'two resources of one name',
    {},
    { resources: '{ db: { class: mysql }, db: { class: queue } }' },
    /^refused: app\.yaml:10:\d+ "db" appears here a second time \(first in line 10\); keep one/,
  ],
  ['a binding to an output that no such class has', {}, { host: 'hots' }, /hots.*host/],
  ...Object.entries({
    simulated: simulatedTemplates,
    ros: rosTemplates,
    cloudformation: cloudFormationTemplates,
  }).map(([kind, templates]) => {
    const { host: _, ...Outputs } = (templates['mysql']?.['Outputs'] ?? {}) as JsonObject;
    return [
      `a binding to an output that the operator's template for ${kind} does not have`,
      { template: { ...templates['mysql'], Outputs } },
      {},
      /^refused: mysql "db" of target eu \(cloud own, .*the template has no output "host", to which the application is bound/,
    ] as const;
  }),
  [
    'a parameter that the template does not have',
    {},
    { resources: '{ db: { class: mysql, parameters: { Zone: a } } }' },
    /declares no parameter "Zone"/,
  ],
];

test.each(refusedAtOnce)('%s', async (_, setting, wanted, said) => {
  const { release, writes } = await open(setting);
  expect(await release(wanted)).toMatch(said);
  expect(writes()).toBe(0);
});

const failing: readonly (readonly [string, FailureName, string])[] = [
  ['a region without the type', 'StackRefused', 'ALIYUN::RDS::DBInstance is not supported in this region'],
  ['missing rights', 'ProviderForbids', 'ram:ann may not ros:PreviewStack; grant it'],
  ['a quota', 'ProviderLimit', 'LimitExceeded; raise the quota of the account, or remove what is not needed'],
];

test.each(failing)('%s, as the preview of the cloud says', async (_, fails, reason) => {
  const { release, writes, cloud } = await open();
  cloud.inject({ call: 'preview', fails, reason });
  expect(await release()).toMatch(
    new RegExp(`^refused: mysql "db" of target eu: .*${reason.replaceAll(/[.*+?^$()]/g, String.raw`\$&`)}`),
  );
  expect(writes()).toBe(0);
});

test('a stack that somebody has deleted, or another account', async () => {
  const { release, writes, cloud, switchTo } = await open();
  expect(await release()).toMatch(/^released/);
  const before = writes();
  switchTo('2/eu');
  expect(await release({ resources: '{ db: { class: mysql, size: large } }' })).toMatch(
    /^refused: mysql "db" .*it was made in 1\/eu, and the cloud is 2\/eu now; bring its credentials back/,
  );
  switchTo('1/eu');
  cloud.byHand('tidegate-prod-shop-db', 'remove');
  expect(await release({ resources: '{ db: { class: mysql, size: large } }' })).toMatch(
    /^refused: mysql "db" .*it was removed outside Tidegate.*; restore it in the cloud, or set allow: \[recreate\]/,
  );
  expect(writes()).toBe(before);
});
