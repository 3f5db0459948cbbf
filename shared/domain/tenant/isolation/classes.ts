import type { KubeObject } from '../../kube/object.ts';
import { tenantLabel, type TenantSpec } from '../tenant.ts';

/** Kubernetes has no quota for runtime classes: the API server itself judges pods and volumes by these policies. */
export const classPolicies = (spec: TenantSpec): readonly KubeObject[] => [
  ...(spec.runtimeClass === undefined
    ? []
    : policyOf(spec, 'runtime', {
        resources: ['pods'],
        expression: `has(object.spec.runtimeClassName) && object.spec.runtimeClassName == '${spec.runtimeClass}'`,
        message: `pods of tenant ${spec.name} must set runtimeClassName: ${spec.runtimeClass}`,
      })),
  ...(spec.storageClass === undefined
    ? []
    : policyOf(spec, 'storage', {
        resources: ['persistentvolumeclaims'],
        expression: `has(object.spec.storageClassName) && object.spec.storageClassName == '${spec.storageClass}'`,
        message: `volumes of tenant ${spec.name} must set storageClassName: ${spec.storageClass}`,
      })),
];

interface Rule {
  readonly resources: readonly string[];
  readonly expression: string;
  readonly message: string;
}

const policyOf = (
  { name: tenant }: TenantSpec,
  what: string,
  { resources, expression, message }: Rule,
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
        validations: [{ expression, message }],
      },
    },
    {
      ...common,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { [tenantLabel]: tenant } } },
      },
    },
  ];
};
