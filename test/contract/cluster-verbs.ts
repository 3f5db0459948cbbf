import { expect } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import type { Sighting } from '#ports/cluster.ts';
import { type Case, config, failing } from './cluster-cases.ts';
import { deploymentOf, specOf } from './cluster-lab.ts';

/** Reading, watching and removing. */
export const verbs: Readonly<Record<string, Case>> = {
  async 'an object that is not there is undefined; a kind that nobody serves is NotFound'({
    cluster,
    namespace,
  }) {
    expect(
      await cluster.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'none' }),
    ).toBeUndefined();
    await failing(cluster.get({ apiVersion: 'v1', kind: 'Teapot', namespace, name: 'one' }), 'NotFound');
  },

  async 'the log of a pod that is not there is NotFound'({ cluster, namespace }) {
    const gone = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'none' };
    await failing(cluster.logs(gone, { container: 'app', isPrevious: false, lines: 5 }), 'NotFound');
  },

  async 'fields that no library knows come back as they were written'({ cluster, namespace }) {
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
    const container = { name: 'app', image: 'app:v1', resizePolicy };
    const template = {
      metadata: { labels: { app: 'checkout' } },
      spec: { containers: [container], setHostnameAsFQDN: true },
    };
    const object = deploymentOf(namespace, 0, 'app:v1', { template });
    await cluster.apply(object);
    const [listed] = (await cluster.list({ ...refOf(object), labels: 'app=checkout' })).items;
    for (const seen of [await cluster.get(refOf(object)), listed]) {
      expect(specOf(seen)).toMatchObject({
        template: { spec: { containers: [{ resizePolicy }], setHostnameAsFQDN: true } },
      });
      expect(seen).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
    }
  },

  async 'the clock of the server is known from its answers'({ cluster, namespace }) {
    const made = await cluster.apply(config(namespace, 'clock', { n: '1' }));
    const written = Date.parse(made.metadata.creationTimestamp ?? '');
    expect(Math.abs(cluster.now() - written)).toBeLessThan(5_000);
  },

  async 'a list takes labels and knows from where to watch'({ cluster, namespace }) {
    await cluster.apply(config(namespace, 'a', { n: '1' }, { tier: 'web', exam: 'list' }));
    await cluster.apply(config(namespace, 'b', { n: '2' }, { tier: 'db', exam: 'list' }));
    const names = async (labels: string) => {
      const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels };
      return (await cluster.list(query)).items.map(({ metadata }) => metadata.name).sort();
    };
    expect(await names('exam=list')).toEqual(['a', 'b']);
    expect(await names('exam=list,tier!=db')).toEqual(['a']);
    expect(await names('exam in (list, other),tier in (db)')).toEqual(['b']);
    expect(await names('exam=list,!tier')).toEqual([]);
  },

  async 'a watch tells what is added, changed and deleted after its version, and ends when it is aborted'({
    cluster,
    namespace,
    until,
  }) {
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'exam=watch' };
    const { resourceVersion } = await cluster.list(query);
    const early = await cluster.apply(config(namespace, 'early', { n: '1' }, { exam: 'watch' }));
    const end = new AbortController();
    const seen: Sighting[] = [];
    const watching = (async () => {
      for await (const sighting of cluster.watch(query, resourceVersion, end.signal)) seen.push(sighting);
    })();
    await until(() => seen.length === 1);
    await cluster.apply(config(namespace, 'other', { n: '1' }, { exam: 'none' }));
    await cluster.patch(refOf(early), [{ op: 'replace', path: '/data/n', value: '2' }]);
    await cluster.remove(refOf(early), early.metadata.uid ?? '');
    await until(() => seen.length === 3);
    expect(
      seen.map((sighting) => [sighting.kind, sighting.kind === 'gone' ? '' : sighting.object.metadata.name]),
    ).toEqual([
      ['added', 'early'],
      ['modified', 'early'],
      ['deleted', 'early'],
    ]);
    end.abort();
    await watching;
    expect(seen).toHaveLength(3);
  },

  async 'a watch follows its labels: what leaves the selection is deleted'({ cluster, namespace, until }) {
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'exam=leave' };
    const object = await cluster.apply(config(namespace, 'a', { n: '1' }, { exam: 'leave' }));
    const { resourceVersion } = await cluster.list(query);
    const end = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { kind } of cluster.watch(query, resourceVersion, end.signal)) seen.push(kind);
    })();
    await cluster.patch(refOf(object), [{ op: 'replace', path: '/metadata/labels/exam', value: 'left' }]);
    await until(() => seen.length > 0);
    expect(seen).toEqual(['deleted']);
    end.abort();
    await watching;
  },

  async 'what is followed is given whole, then its end is marked, then what changes'({
    cluster,
    namespace,
    until,
  }) {
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: 'exam=follow' };
    for (const name of ['b', 'a']) await cluster.apply(config(namespace, name, {}, { exam: 'follow' }));
    await cluster.apply(config(namespace, 'other', {}, { exam: 'none' }));
    const end = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const one of cluster.follow(query, end.signal))
        seen.push('object' in one ? `${one.kind} ${one.object.metadata.name}` : one.kind);
    })();
    await until(() => seen.includes('complete'));
    expect(seen.slice(0, 2).toSorted()).toEqual(['added a', 'added b']);
    expect(seen).toHaveLength(3);
    await cluster.apply(config(namespace, 'c', {}, { exam: 'follow' }));
    const ref = refOf(config(namespace, 'a', {}));
    await cluster.remove(ref, (await cluster.get(ref))?.metadata.uid ?? '');
    await until(() => seen.length === 5);
    expect(seen.slice(3)).toEqual(['added c', 'deleted a']);
    end.abort();
    await following;
  },

  async 'removing takes exactly that object: another uid is a Conflict, twice is fine'({
    cluster,
    namespace,
  }) {
    const object = await cluster.apply(config(namespace, 'a', { n: '1' }));
    const ref = refOf(object);
    await failing(cluster.remove(ref, '00000000-0000-4000-8000-000000000000'), 'Conflict');
    expect(await cluster.get(ref)).toBeDefined();
    await cluster.remove(ref, object.metadata.uid ?? '');
    expect(await cluster.get(ref)).toBeUndefined();
    await cluster.remove(ref, object.metadata.uid ?? '');
  },
};
