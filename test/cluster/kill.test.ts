import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerNote } from '../../cli/connection.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { EventPage, ReleaseView } from '#domain/view/view.ts';
import { isOurs } from '#test/contract/real-cluster.ts';
import { watchPods } from '#test/story/watcher.ts';
import { type Api, openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { createNamespace, until } from './workloads.ts';

/* The real server over a real control plane, killed with SIGKILL at the moments that matter, and started again. */

const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';
const gate = join(import.meta.dirname, '..', '..', 'cli', 'tidegate.mjs');
const replicas = 4;

const moments = [
  ['has taken its target', 'taken', 0],
  ['is about to write for the first time', 'step-started', 0],
  ['has surged', 'step-started', 700],
  ['lets the old pods go', 'step-started', 2_300],
  ['has brought a batch', 'step-settled', 0],
  ['hands the workload back', 'finishing', 0],
] as const;

/** One kind of workload, how many pods may be missing while it goes out, and when the server is killed. */
const parts = [
  { kind: 'Deployment', type: 'webservice', missing: 0, moments },
  { kind: 'StatefulSet', type: 'statefulset', missing: 1, moments: [moments[1], moments[3], moments[4]] },
] as const;

const appIn = (namespace: string, type: string): string => `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: shop
      type: ${type}
      properties: { image: "shop/app:1", ports: [{ port: 80 }] }
      traits: [{ type: scaler, properties: { replicas: ${replicas} } }]
release:
  targets: [{ name: eu, cluster: real, namespace: ${namespace}, environment: prod, region: eu }]
  strategy: { steps: [50%, 100%], bake: 1s }
  checks: { window: 1s, errors: false }
`;

describe.skipIf(!isOurs).each(parts)(
  'kill -9 of a $kind (skipped where pods are not played by npm run cluster)',
  (part) => {
    const { kind: workload, type, missing } = part;
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-kill-'));
    const note = (): ServerNote =>
      JSON.parse(readFileSync(join(folder, '.tidegate', 'server.json'), 'utf8')) as ServerNote;
    let api: Api;
    let namespace: string;
    let server: ChildProcess;
    let port = '0';

    const up = async (...more: readonly string[]): Promise<void> => {
      server = spawn(process.execPath, [gate, 'up', '--port', port, ...more], {
        cwd: folder,
        stdio: 'ignore',
      });
      await until('the server', async () => {
        try {
          return note().pid === server.pid && (await fetch(`${note().server}/healthz`)).ok;
        } catch {
          // Not there yet: neither its note nor its port.
          return false;
        }
      });
      port = new URL(note().server).port;
    };
    const kill = async (): Promise<void> => {
      const over = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGKILL');
      await over;
    };
    const ask = async <T>(path: string, body?: object): Promise<T> => {
      const answer = await fetch(`${note().server}/v1/${path}`, {
        headers: {
          authorization: `Bearer ${note().token}`,
          'content-type': 'application/json',
          'idempotency-key': JSON.stringify(body ?? {}),
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    };
    const view = (id: string) => ask<ReleaseView>(`releases/${id}`);
    const events = async (id: string) => (await ask<EventPage>(`releases/${id}/events?limit=500`)).events;
    const ended = (id: string) =>
      until(`the end of ${id}`, async () => (await view(id)).outcome !== undefined);
    const cluster = () => openKubernetes({ name: 'owner', ...readKubeconfig(kubeconfig) });
    const live = () => cluster().get({ apiVersion: 'apps/v1', kind: workload, name: 'shop', namespace });

    beforeAll(async () => {
      api = openApi(readAccess(kubeconfig), 'tidegate-test');
      namespace = await createNamespace(api, 'kill');
      writeFileSync(join(folder, 'app.yaml'), appIn(namespace, type));
      writeFileSync(join(folder, 'tidegate.yaml'), `clusters: { real: { kubeconfig: ${kubeconfig} } }\n`);
      await up('-f', 'app.yaml');
      // What would keep the release from ending is looked at first, so it begins a moment after the server.
      let first: string | undefined;
      await until('the first release', async () => {
        first = (await ask<{ items: readonly ReleaseView[] }>('releases')).items[0]?.id;
        return first !== undefined;
      });
      await ended(first ?? '');
    });
    afterAll(async () => {
      await kill();
      await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
      api.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    const own = (object: KubeObject | undefined) => {
      const { template, ...rest } = specOf(object as KubeObject);
      return {
        rest,
        image: JSON.stringify(template).match(/shop\/app:[\w.-]+/)?.[0],
        labels: object?.metadata.labels,
      };
    };

    test.each(part.moments)(
      'a release that is cut off when it %s goes on, and nobody is missed',
      async (_, kind, later) => {
        const before = own(await live());
        const powers = await watchPods(cluster(), namespace, 'app.oam.dev/component=shop');
        const image = `shop/app:${kind}-${later}`;
        const { id } = await ask<ReleaseView>('releases', { app: 'shop', images: { shop: image } });
        await until(kind, async () => (await events(id)).some(({ fact }) => fact.kind === kind));
        await new Promise((resolve) => setTimeout(resolve, later));
        await kill();
        await up('--no-release');
        await ended(id);
        await powers.stop();
        expect((await view(id)).outcome?.kind).toBe('released');
        expect(own(await live())).toEqual({ ...before, image });
        expect(powers.lowestReady).toBe(replicas - missing);
        const once = (await events(id)).map(({ fact, target = 'release' }) =>
          [target, fact.kind, ...('index' in fact ? [fact.index] : [])].join(' '),
        );
        const done = once.filter((fact) => !/ (judged|held|cleared)/.test(fact));
        expect(done).toEqual([...new Set(done)]);
      },
    );

    test('one that is on its way back comes home all the same', async () => {
      const before = own(await live());
      const powers = await watchPods(cluster(), namespace, 'app.oam.dev/component=shop');
      const { id } = await ask<ReleaseView>('releases', {
        app: 'shop',
        images: { shop: 'shop/app:aborted' },
      });
      await until('a batch', async () => (await events(id)).some(({ fact }) => fact.kind === 'step-settled'));
      await ask(`releases/${id}/abort`, { reason: 'a test' });
      await until('the way back', async () =>
        (await events(id)).some(({ fact }) => fact.kind === 'rolling-back'),
      );
      await kill();
      await up('--no-release');
      await ended(id);
      await powers.stop();
      expect((await view(id)).outcome?.kind).toBe('aborted');
      expect(own(await live())).toEqual(before);
      expect(powers.lowestReady).toBe(replicas - missing);
    });
  },
);
