import { hint } from '#domain/config/did-you-mean.ts';

/** Policies that KubeVela has and Tidegate does not, and what to do instead. */
const policies: Readonly<Record<string, string>> = {
  replication: 'write one component for each replica, or one target',
  'env-binding': 'use topology and override, or layers',
  envbinding: 'use topology and override, or layers',
};

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
