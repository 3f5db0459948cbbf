import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Provisioned } from './real-cluster.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';

/** A policy of the real cluster that annotates every pod template written in one namespace, taken away with the ground. */
export const annotatePods = async (
  ground: Provisioned,
  name: string,
  value: 'fixed' | 'ever-new',
): Promise<void> => {
  const { namespace, cluster } = ground;
  // No expression knows the time or a random number; what was there before does for one that is new each time.
  const was = `(has(object.spec.template.metadata.annotations) && "${name}" in object.spec.template.metadata.annotations ? object.spec.template.metadata.annotations["${name}"] : "")`;
  const next = value === 'fixed' ? '"yes"' : `string(object.metadata.generation) + "." + ${was}`;
  const expression = `Object{spec: Object.spec{template: Object.spec.template{metadata: Object.spec.template.metadata{annotations: {"${name}": ${next}}}}}}`;
  const policy: KubeObject = {
    apiVersion,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: namespace },
    spec: {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [
          {
            apiGroups: ['apps'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['deployments'],
          },
        ],
      },
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
    },
  };
  await ground.keep(policy);
  await ground.keep({
    apiVersion,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: namespace },
    spec: { policyName: namespace },
  });
  // The API server learns of its policies a moment later.
  const probe = ground.deployment('policy-probe', { replicas: 0 });
  await cluster.apply(probe);
  for (let tries = 0; tries < 100; tries += 1) {
    const tried = await cluster.apply(probe, { dryRun: true });
    if (JSON.stringify(tried['spec']).includes(name)) return;
    await sleep(100);
  }
  throw new Error('the policy does not come into force');
};
