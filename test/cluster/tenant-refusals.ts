/** Something that a tenant must not get. */
interface Forbidden {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** What the API server says; that it is forbidden or denied when absent. */
  readonly says?: RegExp;
  /** 403 when absent. */
  readonly status?: number;
  /** False: there is nothing to be found at that address. */
  readonly isThere?: boolean;
}

const container = {
  name: 'web',
  image: 'nginx',
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

const pod = (name: string, spec: object = {}, more: object = {}) => ({
  metadata: { name },
  spec: { runtimeClassName: 'gvisor', containers: [{ ...container, ...more }], ...spec },
});

const claim = (name: string, storage: string, storageClassName: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
});

const core = '/api/v1';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const unsafe = /violates PodSecurity/;
const beyond = /exceeded quota/;

/** A pod that is as it should be, and what one tenant may not have: for itself, from the other, and of the cluster. */
export const refusals = (
  own: string,
  other: string,
): { readonly good: object; readonly refused: readonly Forbidden[] } => {
  const at = (namespace: string, rest: string): string => `${core}/namespaces/${namespace}/${rest}`;
  const get = (what: string, path: string, isThere = true): Forbidden => ({
    what,
    method: 'GET',
    path,
    isThere,
  });
  const create = (what: string, path: string, body: object, says?: RegExp): Forbidden => ({
    what,
    method: 'POST',
    path,
    body,
    ...(says !== undefined && { says }),
  });
  const ownPod = (what: string, spec: object, more: object = {}, says = unsafe): Forbidden =>
    create(what, at(own, 'pods'), pod('try', spec, more), says);
  const context = (change: object) => ({ securityContext: { ...container.securityContext, ...change } });
  return {
    good: pod('good'),
    refused: [
      get('to read pods of another tenant', at(other, 'pods')),
      get('to read secrets of another tenant', at(other, 'secrets')),
      get('to read a service of another tenant', at(other, 'services/web'), false),
      get('to go through a service of another tenant', at(other, 'services/web/proxy/'), false),
      create('to make a service for another tenant', at(other, 'services'), {
        metadata: { name: 'web' },
        spec: { ports: [{ port: 80 }] },
      }),
      create('to make a pod for another tenant', at(other, 'pods'), pod('try')),
      { what: 'to delete another tenant', method: 'DELETE', path: `${core}/namespaces/${other}` },
      create('a token of another tenant', at(other, 'serviceaccounts/tenant/token'), { spec: {} }),
      get('to read secrets of the system', at('kube-system', 'secrets')),
      get('to list all namespaces', `${core}/namespaces`),
      get('to list pods everywhere', `${core}/pods`),
      create('to make a namespace', `${core}/namespaces`, { metadata: { name: `${own}-more` } }),
      { what: 'to delete its namespace', method: 'DELETE', path: `${core}/namespaces/${own}` },
      {
        what: 'to loosen the pod security of its namespace',
        method: 'PATCH',
        path: `${core}/namespaces/${own}`,
        body: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
      },
      get('to read nodes', `${core}/nodes`),
      get('to read volumes of the cluster', `${core}/persistentvolumes`),
      get('to read cluster roles', `${rbac}/clusterroles`),
      create('to bind a cluster role', `${rbac}/clusterrolebindings`, {
        metadata: { name: `${own}-admin` },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name: 'tenant', namespace: own }],
      }),
      create('to bind a role in its namespace', `${rbac}/namespaces/${own}/rolebindings`, {
        metadata: { name: 'more' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name: 'tenant', namespace: own }],
      }),
      {
        what: 'to widen its role',
        method: 'PATCH',
        path: `${rbac}/namespaces/${own}/roles/tenant`,
        body: { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
      },
      {
        what: 'to widen its quota',
        method: 'PATCH',
        path: at(own, 'resourcequotas/tenant'),
        body: { spec: { hard: { pods: '1000' } } },
      },
      { what: 'to remove its quota', method: 'DELETE', path: at(own, 'resourcequotas/tenant') },
      { what: 'to remove its limits', method: 'DELETE', path: at(own, 'limitranges/tenant') },
      {
        what: 'to open its network',
        method: 'DELETE',
        path: `/apis/networking.k8s.io/v1/namespaces/${own}/networkpolicies/tenant-closed`,
      },
      create('a network policy of its own', `/apis/networking.k8s.io/v1/namespaces/${own}/networkpolicies`, {
        metadata: { name: 'open' },
        spec: { podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] },
      }),
      create('a token of a service account', at(own, 'serviceaccounts/default/token'), { spec: {} }),
      create('a custom resource definition', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        metadata: { name: 'a.b.c' },
      }),
      create('an admission webhook', '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
        metadata: { name: 'all' },
      }),
      create('a daemon set', `/apis/apps/v1/namespaces/${own}/daemonsets`, { metadata: { name: 'all' } }),
      {
        // An API server that allows nobody privileged pods says so before pod security does.
        ...ownPod(
          'a privileged pod',
          {},
          context({ privileged: true, allowPrivilegeEscalation: true }),
          /violates PodSecurity|disallowed by cluster policy/,
        ),
        status: 422,
      },
      ownPod('a pod that runs as root', {}, context({ runAsNonRoot: false, runAsUser: 0 })),
      ownPod('a pod with a capability', {}, context({ capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } })),
      ownPod('a pod with a path of the host', { volumes: [{ name: 'etc', hostPath: { path: '/etc' } }] }),
      ownPod('a pod in the network of the host', { hostNetwork: true }),
      ownPod('a pod among the processes of the host', { hostPID: true }),
      ownPod('a pod with a port of the host', {}, { ports: [{ containerPort: 80, hostPort: 80 }] }),
      ownPod(
        'a pod without a sandbox',
        { runtimeClassName: undefined },
        {},
        /must set runtimeClassName: gvisor/,
      ),
      ownPod(
        'a pod larger than its quota',
        {},
        { resources: { requests: { cpu: '8' }, limits: { cpu: '8', memory: '64Mi' } } },
        beyond,
      ),
      create(
        'a volume larger than its quota',
        at(own, 'persistentvolumeclaims'),
        claim('big', '10Gi', 'fast'),
        beyond,
      ),
      create(
        'a load balancer',
        at(own, 'services'),
        { metadata: { name: 'lb' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
        beyond,
      ),
      create(
        'a node port',
        at(own, 'services'),
        { metadata: { name: 'np' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } },
        beyond,
      ),
      create(
        'a volume of another class',
        at(own, 'persistentvolumeclaims'),
        claim('slow', '1Mi', 'slow'),
        /must set storageClassName: fast/,
      ),
      create('to ask what others may do', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec: {} }),
    ],
  };
};

/** VirtualCluster's own kind as far as Tidegate reads it; no controller of it runs here. */
export const virtualClusters = {
  metadata: { name: 'virtualclusters.tenancy.x-k8s.io' },
  spec: {
    group: 'tenancy.x-k8s.io',
    scope: 'Namespaced',
    names: { plural: 'virtualclusters', singular: 'virtualcluster', kind: 'VirtualCluster' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
