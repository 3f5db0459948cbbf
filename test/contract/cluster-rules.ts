import { expect } from 'vitest';
import { refOf } from '#domain/kube/object.ts';
import { kept, written } from './cluster-defaults.ts';
import { type Case, config, failing } from './cluster-cases.ts';
import { deploymentOf, specOf } from './cluster-lab.ts';

/** What the API makes of an object, and what it refuses. */
export const rules: Readonly<Record<string, Case>> = {
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

  async 'a field that the API does not know is refused by its path, not dropped'({ cluster, namespace }) {
    const refused = await failing(
      cluster.apply(deploymentOf(namespace, 0, 'app:v1', { brandNew: 1 })),
      'ManifestRefused',
    );
    expect(refused.message).toContain('.spec.brandNew');
    const ref = refOf(await cluster.apply(deploymentOf(namespace, 0, 'app:v1')));
    const path = '/spec/template/spec/containers/0/imagine';
    const patched = await failing(
      cluster.patch(ref, [{ op: 'add', path, value: 'app:v2' }]),
      'ManifestRefused',
    );
    expect(patched.message).toContain('unknown field "spec.template.spec.containers[0].imagine"');
  },

  async 'a label that cannot be one is ManifestRefused'({ cluster, namespace }) {
    await failing(cluster.apply(config(namespace, 'a', {}, { exam: 'not this' })), 'ManifestRefused');
  },

  async 'a rich pod template is kept with exactly its defaults, and written again it is the same'({
    cluster,
    namespace,
  }) {
    const object = { ...deploymentOf(namespace, 0, 'app:v1'), spec: written };
    expect(specOf(await cluster.apply(object))).toEqual(kept);
    expect(specOf(await cluster.get(refOf(object)))).toEqual(kept);
    expect((await cluster.apply(object)).metadata.generation).toBe(1);
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
