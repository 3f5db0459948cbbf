import { expect } from 'vitest';
import { Failure, type FailureName } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Sighting } from '#ports/cluster.ts';
import { type ClusterExam, deploymentOf, specOf } from './cluster-lab.ts';

type Case = (exam: ClusterExam) => Promise<void>;

const config = (
  namespace: string,
  name: string,
  data: Record<string, string>,
  labels: Record<string, string> = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels },
  data,
});

/** The failure that this work ends with; none, or one of another name, fails the case. */
export const failing = async (work: Promise<unknown>, name: FailureName): Promise<Failure> => {
  const outcome = await work.then(
    () => 'it worked',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Failure);
  expect((outcome as Failure).name, (outcome as Failure).message).toBe(name);
  return outcome as Failure;
};

/** What the verbs of the port promise. */
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

  async 'defaults are filled in, and what means "nothing" is left out'({ cluster, namespace }) {
    const live = await cluster.apply(
      deploymentOf(namespace, 0, 'app:v1', { minReadySeconds: 0, paused: false }),
    );
    expect(specOf(live)).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      template: {
        spec: {
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          securityContext: {},
          schedulerName: 'default-scheduler',
          containers: [
            {
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              imagePullPolicy: 'IfNotPresent',
              resources: {},
            },
          ],
        },
      },
    });
    expect(Object.keys(specOf(live))).not.toContain('minReadySeconds');
    expect(Object.keys(specOf(live))).not.toContain('paused');
    expect(live.metadata.generation).toBe(1);
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
    await cluster.apply(config(namespace, 'other', { n: '1' }, { exam: 'not this' }));
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

  async 'a patch is all or nothing, and a test that fails is a Conflict'({ cluster, namespace }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1', m: '1' })));
    const guarded = [
      { op: 'replace', path: '/data/m', value: '2' },
      { op: 'test', path: '/data/n', value: '1' },
      { op: 'replace', path: '/data/n', value: '2' },
    ] as const;
    expect(await cluster.patch(ref, guarded)).toMatchObject({ data: { n: '2', m: '2' } });
    const before = await cluster.get(ref);
    await failing(cluster.patch(ref, guarded), 'Conflict');
    expect(await cluster.get(ref)).toEqual(before);
  },

  async 'a test for null holds where there is nothing, and not where there is something'({
    cluster,
    namespace,
  }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1' })));
    const claim = [
      { op: 'test', path: '/data/owner', value: null },
      { op: 'add', path: '/data/owner', value: 'r-1' },
    ] as const;
    expect(await cluster.patch(ref, claim)).toMatchObject({ data: { owner: 'r-1' } });
    await failing(cluster.patch(ref, claim), 'Conflict');
  },

  async 'a patch that does not fit is refused; one of an object that is gone is NotFound'({
    cluster,
    namespace,
  }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1' })));
    await failing(
      cluster.patch(ref, [{ op: 'replace', path: '/data/zz/deep', value: 'x' }]),
      'ManifestRefused',
    );
    await failing(
      cluster.patch({ ...ref, name: 'gone' }, [{ op: 'add', path: '/data/n', value: 'x' }]),
      'NotFound',
    );
  },

  async 'a dry run shows what would be and changes nothing'({ cluster, namespace }) {
    const object = deploymentOf(namespace, 0, 'app:v1');
    const shown = await cluster.apply(object, { dryRun: true });
    expect(specOf(shown)).toMatchObject({ progressDeadlineSeconds: 600 });
    expect(await cluster.get(refOf(object))).toBeUndefined();
    await cluster.apply(object);
    const live = await cluster.get(refOf(object));
    const path = '/spec/template/spec/containers/0/image';
    const patched = await cluster.patch(refOf(object), [{ op: 'replace', path, value: 'app:v2' }], {
      dryRun: true,
    });
    expect(JSON.stringify(patched)).toContain('app:v2');
    expect((await cluster.get(refOf(object)))?.metadata.generation).toBe(live?.metadata.generation);
    const bad = [{ op: 'add', path: '/spec/progressDeadlineSeconds', value: -1 }] as const;
    await failing(cluster.patch(refOf(object), bad, { dryRun: true }), 'ManifestRefused');
  },

  async 'what others own is a Conflict that names them and their fields; agreeing with them is none'({
    cluster,
    namespace,
    asOther,
  }) {
    const theirs = deploymentOf(namespace, 0, 'app:v1');
    await asOther('kubectl').apply(theirs);
    const before = await cluster.get(refOf(theirs));
    const conflict = await failing(cluster.apply(deploymentOf(namespace, 0, 'app:v2')), 'Conflict');
    const field = '.spec.template.spec.containers[name="app"].image';
    expect(conflict.data['conflicts']).toEqual([{ manager: 'kubectl', field }]);
    expect(conflict.message).toContain('kubectl');
    expect(await cluster.get(refOf(theirs))).toEqual(before);
    await cluster.apply(theirs);
  },

  async 'applying again changes nothing; a field that is no longer said is taken away'({
    cluster,
    namespace,
  }) {
    const first = await cluster.apply(config(namespace, 'a', { n: '1', m: '1' }));
    const again = await cluster.apply(config(namespace, 'a', { n: '1', m: '1' }));
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect((await cluster.apply(config(namespace, 'a', { m: '1' })))['data']).toEqual({ m: '1' });
  },

  async 'fields of others stay when we apply ours, and when we take ours away'({
    cluster,
    namespace,
    asOther,
  }) {
    await cluster.apply(config(namespace, 'a', { ours: '1' }));
    await asOther('kubectl').apply(config(namespace, 'a', { theirs: '1' }));
    expect((await cluster.apply(config(namespace, 'a', { also: '2' })))['data']).toEqual({
      also: '2',
      theirs: '1',
    });
  },

  async 'who takes a field by force owns it'({ cluster, namespace, asOther }) {
    await cluster.apply(config(namespace, 'a', { n: '1' }));
    await failing(asOther('kubectl').apply(config(namespace, 'a', { n: '2' })), 'Conflict');
    await asOther('kubectl').apply(config(namespace, 'a', { n: '2' }), { force: true });
    const conflict = await failing(cluster.apply(config(namespace, 'a', { n: '3' })), 'Conflict');
    expect(conflict.data['conflicts']).toEqual([{ manager: 'kubectl', field: '.data.n' }]);
  },

  async 'what was changed by a patch belongs to the patch, also against our own apply'({
    cluster,
    namespace,
  }) {
    const ref = refOf(await cluster.apply(config(namespace, 'a', { n: '1' })));
    await cluster.patch(ref, [{ op: 'replace', path: '/data/n', value: '2' }]);
    await failing(cluster.apply(config(namespace, 'a', { n: '3' })), 'Conflict');
  },

  async 'an apply with a stale version is a Conflict'({ cluster, namespace }) {
    const first = await cluster.apply(config(namespace, 'a', { n: '1' }));
    await cluster.apply(config(namespace, 'a', { n: '2' }));
    const { resourceVersion = '' } = first.metadata;
    const stale = {
      ...config(namespace, 'a', { n: '3' }),
      metadata: { name: 'a', namespace, resourceVersion },
    };
    await failing(cluster.apply(stale), 'Conflict');
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

  async 'what breaks a rule of the API is ManifestRefused, and nothing is kept'({ cluster, namespace }) {
    const refused = (spec: Readonly<Record<string, unknown>>) =>
      failing(cluster.apply(deploymentOf(namespace, 0, 'app:v1', spec)), 'ManifestRefused');
    const deadline = await refused({ minReadySeconds: 600, progressDeadlineSeconds: 600 });
    expect(deadline.message).toContain('spec.progressDeadlineSeconds');
    await refused({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } });
    await refused({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '0%', maxSurge: 0 } },
    });
    await refused({ strategy: { type: 'Recreate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } });
    await refused({ selector: { matchLabels: { app: 'another' } } });
    await refused({ template: { metadata: { labels: { app: 'checkout' } }, spec: { containers: [] } } });
    expect(await cluster.get(refOf(deploymentOf(namespace, 0, 'app:v1')))).toBeUndefined();
  },

  async 'a selector cannot be changed'({ cluster, namespace }) {
    const ref = refOf(await cluster.apply(deploymentOf(namespace, 0, 'app:v1')));
    const selector = { matchLabels: { app: 'checkout', tier: 'web' } };
    await failing(
      cluster.patch(ref, [
        { op: 'add', path: '/spec/selector', value: selector },
        { op: 'add', path: '/spec/template/metadata/labels/tier', value: 'web' },
      ]),
      'ManifestRefused',
    );
  },

  async 'a namespace that is not there is NotFound'({ cluster, namespace }) {
    await failing(cluster.apply(config(`${namespace}-none`, 'a', {})), 'NotFound');
  },

  async 'the generation counts changes of what is wanted, and nothing else'({ cluster, namespace }) {
    const ref = refOf(await cluster.apply(deploymentOf(namespace, 0, 'app:v1')));
    const labelled = await cluster.patch(ref, [{ op: 'add', path: '/metadata/labels/seen', value: 'yes' }]);
    expect(labelled.metadata.generation).toBe(1);
    const changed = await cluster.patch(ref, [{ op: 'add', path: '/spec/revisionHistoryLimit', value: 3 }]);
    expect(changed.metadata.generation).toBe(2);
    const same = await cluster.patch(ref, [{ op: 'add', path: '/spec/revisionHistoryLimit', value: 3 }]);
    expect(same.metadata.generation).toBe(2);
  },
};
