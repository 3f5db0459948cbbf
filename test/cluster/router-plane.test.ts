import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { ingressNginx } from '#domain/traffic/canary-ingress.ts';
import { gatewayHttp } from '#domain/traffic/gateway.ts';
import type { Router } from '#domain/traffic/router.ts';
import type { Counting } from '#domain/traffic/series.ts';
import type { Split } from '#domain/traffic/split.ts';
import { writeBeside } from '#shared/services/traffic/beside.ts';
import { untilSeen } from '#shared/services/traffic/divide.ts';
import { changeRoute } from '#shared/services/traffic/write-route.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { setupReal } from '#test/contract/real-exam.ts';
import type { ClusterExam } from '#test/contract/cluster-lab.ts';
import { openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import {
  type Answers,
  type DataPlane,
  findTraefik,
  hasNamespaces,
  host,
  openDataPlane,
} from './routing/data-plane.ts';
import { nameOf, sweepNamespaces } from './routing/namespaces.ts';
import { gatewayObjects, ingressClass } from './routing/objects.ts';
import { installDefinitions } from './routing/definitions.ts';

/* Real requests through a real Traefik: who answered, and how many failed. */

const service = (namespace: string, name: string, selector: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { selector, ports: [{ port: 8080 }] },
});

const deployment = (namespace: string, side: string): KubeObject => {
  const labels = { app: 'web', side };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `web-${side}`, namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: `shop/web:${side}` }] } },
    },
  };
};

const routes: Readonly<
  Record<string, { readonly router: Router; readonly route: (namespace: string) => KubeObject }>
> = {
  'Gateway API HTTPRoute': {
    router: gatewayHttp,
    route: (namespace) => ({
      ...gatewayHttp.route,
      metadata: { name: 'web', namespace },
      spec: {
        parentRefs: [{ name: 'public' }],
        hostnames: [host],
        rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }],
      },
    }),
  },
  'ingress-nginx canary annotations': {
    router: ingressNginx,
    route: (namespace) => ({
      ...ingressNginx.route,
      metadata: { name: 'web', namespace },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 8080 } } },
                },
              ],
            },
          },
        ],
      },
    }),
  },
};

/** How far a count may be from its share of so many, in 999 of 1,000 cases (binomial, by the normal law). */
const interval = (percent: number, of: number): number => {
  const share = percent / 100;
  return 3.2905 * Math.sqrt(of * share * (1 - share)) + 0.5;
};

const requests = 20_000;

/** The sum of the samples of a scrape that some series mean. */
const countedIn = (scrape: string, counting: Counting): number => {
  if ('why' in counting) return NaN;
  const samples = scrape.split('\n').filter((line) => line.startsWith(counting.at(-1)?.requests ?? '#'));
  const isMeant = (line: string) =>
    counting.some(({ requests: name, matchers }) =>
      [...matchers.matchAll(/(\w+)(=~|=)"([^"]*)"/g)].every(([, label = '', how, value = '']) => {
        const said = new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1] ?? '';
        return (
          line.startsWith(`${name}{`) &&
          (how === '=' ? said === value : new RegExp(`^(${value})$`).test(said))
        );
      }),
    );
  return samples.filter(isMeant).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

test.skipIf(!hasNamespaces())('what a killed run has left is swept by the next one', async () => {
  const gone = spawn(process.execPath, ['-e', '0']);
  await once(gone, 'exit');
  const name = nameOf(gone.pid ?? 0);
  execFileSync('ip', ['netns', 'add', name]);
  const inside = spawn('ip', ['netns', 'exec', name, 'sleep', '600']);
  const ended = once(inside, 'exit');
  await once(inside, 'spawn');
  expect(sweepNamespaces()).toContain(name);
  await ended;
  expect(sweepNamespaces()).not.toContain(name);
});

if (isOurs && hasNamespaces() && findTraefik() !== undefined) {
  let exam: ClusterExam;
  let plane: DataPlane;
  const failed = ({ failures }: Answers) => Object.values(failures).reduce((sum, one) => sum + one, 0);
  const fresh = ({ pods }: Answers) =>
    Object.entries(pods).reduce(
      (sum, [address, count]) => sum + (plane.imageAt(address).endsWith(':new') ? count : 0),
      0,
    );

  // One Traefik serves all routes, one after the other.
  beforeAll(async () => {
    const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
    await installDefinitions(api);
    api.close();
    exam = await setupReal();
    const { cluster, namespace } = exam;
    const objects = [
      ...gatewayObjects(namespace),
      ingressClass,
      deployment(namespace, 'old'),
      deployment(namespace, 'new'),
      service(namespace, 'web', { app: 'web' }),
      service(namespace, 'web-old', { app: 'web', side: 'old' }),
      service(namespace, 'web-new', { app: 'web', side: 'new' }),
    ];
    for (const object of objects) await cluster.apply(object);
    plane = await openDataPlane(kubeconfig, cluster, namespace);
  });
  afterAll(async () => {
    await plane?.stop();
    await exam?.stop();
  });

  describe.each(Object.entries(routes))('%s on a real Traefik', (_, { router, route }) => {
    const sidesIn = ({ namespace }: ClusterExam) => ({
      service: 'web',
      namespace,
      old: 'web-old',
      fresh: 'web-new',
    });

    beforeAll(async () => {
      await exam.cluster.apply(route(exam.namespace));
      await exam.until(async () => {
        const answers = await plane.send(20);
        return failed(answers) === 0 && fresh(answers) > 0;
      });
    });
    afterAll(async () => {
      const { cluster, namespace } = exam;
      const all = [
        route(namespace),
        ...(router.beside?.(route(namespace), sidesIn(exam), { percent: 0 }) ?? []),
      ];
      for (const object of all) {
        const live = await cluster.get(refOf(object));
        if (live !== undefined) await cluster.remove(refOf(object), live.metadata.uid ?? '');
      }
      await exam.until(async () => failed(await plane.send(5)) === 5);
    });

    const split = async (asked: Split): Promise<void> => {
      const { cluster, namespace } = exam;
      const sides = sidesIn(exam);
      const scene = { cluster, clock: systemClock(), release: 'r-1', until: Infinity };
      const plan = { router: router.name, before: route(namespace) };
      const after = await changeRoute(scene, plan, (live) => ({
        next: router.write(live, sides, asked),
        label: 'keep',
      }));
      if (after === undefined) throw new Error('the route is gone');
      await writeBeside(scene, plan, sides, { after, split: asked });
      await untilSeen(scene, plan);
    };

    test.each([1, 5, 25, 50, 100])(
      'of 20,000 requests %i in a hundred arrive at the new side',
      async (percent) => {
        await split({ percent });
        const answers = await plane.send(requests);
        expect(answers.failures).toEqual({});
        const expected = (requests * percent) / 100;
        console.log(`${router.name}: ${percent} % are ${fresh(answers)} of ${requests}`);
        expect(Math.abs(fresh(answers) - expected)).toBeLessThanOrEqual(interval(percent, requests));
      },
    );

    test('what the checks read is what it counts of each side', async () => {
      const sides = sidesIn(exam);
      await split({ percent: 25 });
      const live = (await exam.cluster.get(refOf(route(exam.namespace)))) ?? expect.fail('no route');
      const counted = async () => {
        const text = await (await fetch(plane.url)).text();
        const count = (side: 'old' | 'fresh') => countedIn(text, router.series?.(live, sides, side) ?? []);
        return { old: count('old'), fresh: count('fresh') };
      };
      // What it counted by a route that is no more goes with the next scrape.
      await plane.send(100);
      await counted();
      const before = await counted();
      const answers = await plane.send(1_000);
      const after = await counted();
      expect([after.old - before.old, after.fresh - before.fresh]).toEqual([
        1_000 - fresh(answers),
        fresh(answers),
      ]);
    });

    test('requests with the header arrive at the new side, all others do not', async () => {
      await split({ percent: 0, match: [{ header: { name: 'x-canary', value: 'yes' } }] });
      expect(fresh(await plane.send(1_000, { 'x-canary': 'yes' }))).toBe(1_000);
      expect(fresh(await plane.send(1_000, { 'x-canary': 'no' }))).toBe(0);
      expect(fresh(await plane.send(1_000))).toBe(0);
    });

    test('requests with the cookie arrive at the new side, all others do not', async () => {
      const value = router.beside === undefined ? 'v.2' : 'always';
      await split({ percent: 0, match: [{ cookie: { name: 'canary', value } }] });
      expect(fresh(await plane.send(1_000, { cookie: `a=b; canary=${value}; c=d` }))).toBe(1_000);
      expect(fresh(await plane.send(1_000, { cookie: 'canary=vx2' }))).toBe(0);
    });
  });
} else
  test.skip('a data plane: it needs a control plane of our own, network namespaces (root), and Traefik', () =>
    undefined);
