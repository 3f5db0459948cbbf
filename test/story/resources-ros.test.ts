import { expect, test } from 'vitest';
import { account, playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { inRealTime } from '#test/fakes/clouds.ts';
import { openClouds } from '#worlds/places/clouds.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { bindsDatabase, shopWith } from './resource-source.ts';
/* A shop with a database of Alibaba Cloud: the same files on public cloud and on a private one. */

// What a cloud loads when it is first opened takes real time, in which the clock of a story would run on.
await Promise.all([
  import('#adapters/cloud/ros/from-settings.ts'),
  import('#adapters/cloud/ros/templates.ts'),
]);

const sourceOf = (namespace: string, image: string, size: string) =>
  shopWith(namespace, {
    image,
    traits: [bindsDatabase],
    resources: { db: `{ class: mysql, size: ${size} }` },
  });

const settingOf = (ros: PlayedRos, isApsara: boolean) => ({
  kind: 'ros' as const,
  region: 'cn-hangzhou',
  endpoint: ros.url,
  stsEndpoint: ros.url,
  kmsEndpoint: ros.url,
  credentials: { kind: 'keys' as const, ...account },
  parameters: { VpcId: 'vpc-1', VSwitchId: 'vsw-1', ZoneId: 'cn-hangzhou-h' },
  ...(isApsara && { apsara: { organization: '12', resourceGroup: '34' } }),
});

test.each([
  ['public cloud', false],
  ['a private cloud', true],
])(
  'on %s a database comes with the shop, goes back with a bad revision, and keeps its secret',
  async (_, isApsara) => {
    const ros = await playRos({ isApsara });
    const stage = await openSimulatedTheatre(7, {
      clouds: (clock) => {
        const settings = { ali: settingOf(ros, isApsara) };
        const cluster = () => Promise.reject(new Error('no cluster is asked'));
        const clouds = openClouds({ settings, base: '.', env: {}, clock, cluster });
        if (clouds === undefined) throw new Error('no clouds');
        return inRealTime(clouds, clock);
      },
    });
    try {
      const release = async (id: string, image: string, size: string) => {
        await stage.request(id, sourceOf(stage.namespace, image, size));
        return (await stage.ended(id)).outcome;
      };
      ros.faults.push({ action: /^CreateStack$/, kind: 'drop' });
      expect(await release('r1', 'shop/shop:1', 'small')).toMatchObject({ kind: 'released' });
      const [stack] = [...ros.stacks.values()];
      expect(ros.stacks.size).toBe(1);
      expect(stack?.given).toMatchObject({ Size: 'small', VpcId: 'vpc-1' });
      const secret = await stage.cluster.get({
        apiVersion: 'v1',
        kind: 'Secret',
        namespace: stage.namespace,
        name: 'shop-db',
      });
      const { password = '' } = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>;
      expect(Buffer.from(password, 'base64').toString()).toMatch(/\.value$/);

      ros.faults.push({ action: /^UpdateStack$/, kind: 'html', status: 502 });
      expect(await release('r2', 'shop/shop:2-errs', 'large')).toMatchObject({ kind: 'rolled-back' });
      expect(stack?.given['Size']).toBe('small');
      expect(ros.stacks.size).toBe(1);

      const streams = await stage.world.journal.list('');
      const all = await Promise.all(streams.map(({ stream }) => stage.world.journal.read(stream)));
      const written = JSON.stringify([all, stage.told]);
      for (const one of [
        account.accessKeySecret,
        account.accessKeyId,
        Buffer.from(password, 'base64').toString(),
      ])
        expect(written).not.toContain(one);
    } finally {
      await stage.stop();
      ros.close();
    }
  },
  60_000,
);
