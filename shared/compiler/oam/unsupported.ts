import { hint } from '#domain/config/did-you-mean.ts';

/** Policies that KubeVela has and Tidegate does not, and what to do instead. */
const policies: Readonly<Record<string, string>> = {
  replication: 'write one component for each replica, or one target',
  'env-binding': 'use topology and override, or layers',
  envbinding: 'use topology and override, or layers',
};

const config =
  'Tidegate keeps no configurations of KubeVela; write the values where they are used, or make a ConfigMap or Secret a component of type k8s-objects';
const cloud = 'declare it in `resources` of the application (docs/resources.md); no Terraform runs';

/** The same for steps. */
const steps: Readonly<Record<string, string>> = {
  'check-metrics': 'every batch is judged by its metrics; configure that in release.checks',
  request: 'use webhook, which sends and does not read the answer',
  'apply-object': 'make it a component of type k8s-objects',
  'apply-deployment': 'make it a component of type k8s-objects',
  'read-object': 'Tidegate carries no values from step to step; write the value where it is used',
  'read-app': 'use depends-on-app',
  export2config: 'make it a component of type k8s-objects',
  export2secret: 'make it a component of type k8s-objects',
  'print-message-in-status': 'use notification',
  'restart-workflow': 'start a release on a schedule of your CI',
  'build-push-image': 'build the image in your CI, and start the release when it is pushed',
  'apply-remaining': 'all components go out together; remove it',
  'apply-application': 'release the other application by itself, and wait for it with depends-on-app',
  'apply-app': 'release the other application by itself, and wait for it with depends-on-app',
  'vela-cli': 'run it in your CI, before or after the release',
  'addon-operation': 'install what an addon brings before the release, as an application of its own',
  'create-config': config,
  'read-config': config,
  'list-config': config,
  'delete-config': config,
  'export-data': 'make it a component of type k8s-objects',
  'export-service': 'make the Service a component of type k8s-objects',
  'collect-service-endpoints':
    'Tidegate carries no values from step to step; write the address where it is used',
  'generate-jdbc-connection':
    'Tidegate carries no values from step to step; write the address where it is used',
  'clean-jobs': 'give each Job ttlSecondsAfterFinished; the cluster removes it then',
  'apply-terraform-config': cloud,
  'apply-terraform-provider': cloud,
  'deploy-cloud-resource': cloud,
  'share-cloud-resource': cloud,
  'chat-gpt': 'ask it in your CI',
  deploy2env: 'use deploy',
  deploy2runtime: 'use deploy',
  'multi-env': 'use deploy',
};

/** The mistake of using an unsupported feature: what to do instead, or what is supported. */
export const notHere = (what: 'policy' | 'workflow step', name: string, known: readonly string[]): string => {
  const instead = what === 'policy' ? policies : steps;
  return Object.hasOwn(instead, name)
    ? `${what} "${name}" is not carried out: ${instead[name]}`
    : `unknown ${what} "${name}"; ${hint(name, known)}`;
};
