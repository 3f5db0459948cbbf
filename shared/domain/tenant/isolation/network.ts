import type { KubeObject } from '../../kube/object.ts';
import { tenantLabel, type TenantSpec } from '../tenant.ts';

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'];

/**
 * Pods may exchange traffic with pods of their own tenant and the cluster's DNS; with open egress also with the
 * outside.
 */
export const networkIn = (spec: TenantSpec, namespace: string): readonly KubeObject[] => {
  const own = [{ namespaceSelector: { matchLabels: { [tenantLabel]: spec.name } } }];
  const dns = [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ];
  const outside = [{ ipBlock: { cidr: '0.0.0.0/0', except: privateRanges } }];
  return [
    policy(spec, namespace, 'tenant-closed', { policyTypes: ['Ingress', 'Egress'] }),
    policy(spec, namespace, 'tenant-own', {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: own }],
      egress: [
        { to: own },
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: dns,
        },
        ...(spec.egress === 'open' ? [{ to: outside }] : []),
      ],
    }),
  ];
};

const policy = (
  { name: tenant }: TenantSpec,
  namespace: string,
  name: string,
  more: Readonly<Record<string, unknown>>,
): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, labels: { [tenantLabel]: tenant } },
  spec: { podSelector: {}, ...more },
});
