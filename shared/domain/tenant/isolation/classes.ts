import type { KubeObject } from '../../kube/object.ts';
import { tenantLabel, type TenantSpec } from '../tenant.ts';
import type { Probe } from './isolation.ts';

/**
 * Kubernetes has no quota for runtime classes: the API server itself judges pods and volumes by these policies, in the
 * namespaces with the label `members`.
 */
export const classPolicies = (
  spec: TenantSpec,
  members: Readonly<Record<string, string>> = { [tenantLabel]: spec.name },
): readonly KubeObject[] => [
  ...(spec.runtimeClass === undefined
    ? []
    : policyOf(spec, 'runtime', {
        members,
        resources: ['pods'],
        expression: `has(object.spec.runtimeClassName) && object.spec.runtimeClassName == '${spec.runtimeClass}'`,
        message: sayings.runtime(spec),
      })),
  ...(spec.storageClass === undefined
    ? []
    : policyOf(spec, 'storage', {
        members,
        resources: ['persistentvolumeclaims'],
        expression: `has(object.spec.storageClassName) && object.spec.storageClassName == '${spec.storageClass}'`,
        message: sayings.storage(spec),
      })),
];

const sayings = {
  runtime: ({ name, runtimeClass = '' }: TenantSpec): string =>
    `pods of tenant ${name} must set runtimeClassName: ${runtimeClass}`,
  storage: ({ name, storageClass = '' }: TenantSpec): string =>
    `volumes of tenant ${name} must set storageClassName: ${storageClass}`,
};

/** A pod without a class and a volume of another one, as they would be taken otherwise. */
export const classProbes = (spec: TenantSpec): readonly Probe[] =>
  spec.namespaces.flatMap((namespace) => [
    ...(spec.runtimeClass === undefined ? [] : [{ object: podIn(namespace), says: sayings.runtime(spec) }]),
    ...(spec.storageClass === undefined
      ? []
      : [{ object: volumeIn(namespace), says: sayings.storage(spec) }]),
  ]);

const probe = 'tidegate-probe';

const podIn = (namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: probe, namespace },
  spec: {
    serviceAccountName: 'tenant',
    securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: probe,
        image: probe,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

const volumeIn = (namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: probe, namespace },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: probe,
    resources: { requests: { storage: '1Mi' } },
  },
});

interface Rule {
  readonly members: Readonly<Record<string, string>>;
  readonly resources: readonly string[];
  readonly expression: string;
  readonly message: string;
}

const policyOf = (
  { name: tenant }: TenantSpec,
  what: string,
  { members, resources, expression, message }: Rule,
): readonly KubeObject[] => {
  const name = `tidegate-tenant-${tenant}-${what}`;
  const common = { apiVersion: 'admissionregistration.k8s.io/v1' };
  const metadata = { name, labels: { [tenantLabel]: tenant } };
  return [
    {
      ...common,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources }],
        },
        validations: [{ expression, message, reason: 'Forbidden' }],
      },
    },
    {
      ...common,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: members } },
      },
    },
  ];
};
