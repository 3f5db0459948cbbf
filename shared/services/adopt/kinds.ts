import { hint } from '#domain/config/did-you-mean.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import type { KindName } from '#domain/kube/kind-name.ts';
import { workloadKinds } from '#domain/workload/kinds.ts';
import { Failure } from '#domain/failure.ts';

/** A kind of object that can be adopted by its name, and what people call it. */
export interface AdoptableKind {
  readonly apiVersion: string;
  /** Versions in which an older cluster may serve it. */
  readonly otherVersions?: readonly string[];
  readonly kind: string;
  /** As in `kubectl get`: the first is the plural. */
  readonly words: readonly string[];
}

const kind = (apiVersion: string, name: string, ...words: readonly string[]): AdoptableKind => ({
  apiVersion,
  kind: name,
  words: [...words, name.toLowerCase()],
});

type Described = readonly KindDescription[];

/** The order in which a whole namespace is written: first workloads, then the rest. */
export const adoptableKinds = (described: Described = []): readonly AdoptableKind[] => [
  ...workloadKinds.map((one) => workload(one, [one.shortName])),
  ...described.map((one) => workload(one, one.shortNames)),
  ...others,
];

const workload = (
  { apiVersion, kind: name, otherVersions = [] }: KindName & { readonly otherVersions?: readonly string[] },
  shortNames: readonly string[],
): AdoptableKind => ({
  ...kind(apiVersion, name, `${name.toLowerCase()}s`, ...shortNames),
  otherVersions,
});

const others: readonly AdoptableKind[] = [
  kind('batch/v1', 'CronJob', 'cronjobs', 'cj'),
  kind('v1', 'Service', 'services', 'svc'),
  kind('v1', 'ConfigMap', 'configmaps', 'cm'),
  kind('v1', 'ServiceAccount', 'serviceaccounts', 'sa'),
  kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc'),
  kind('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa'),
  kind('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'pdb'),
  kind('networking.k8s.io/v1', 'Ingress', 'ingresses', 'ing'),
  kind('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'netpol'),
  kind('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  kind('keda.sh/v1alpha1', 'ScaledObject', 'scaledobjects', 'so'),
  kind('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  kind('monitoring.coreos.com/v1', 'ServiceMonitor', 'servicemonitors', 'smon'),
  kind('monitoring.coreos.com/v1', 'PodMonitor', 'podmonitors', 'pmon'),
  kind('monitoring.coreos.com/v1', 'PrometheusRule', 'prometheusrules', 'promrule'),
];

/** What people name, and no release can bring. */
const made = new Set(['pod', 'pods', 'po', 'replicaset', 'replicasets', 'rs', 'job', 'jobs']);

const secret = kind('v1', 'Secret', 'secrets');

/** The kind behind a resource as people name it, of this group if one is said: what can be adopted, and Secrets. */
export const kindOfResource = (
  resource: string,
  group: string | undefined,
  described: Described = [],
): KindName | undefined =>
  [...adoptableKinds(described), secret].find(
    ({ apiVersion, words }) =>
      words.includes(resource.toLowerCase()) && (group === undefined || groupOf(apiVersion) === group),
  );

const groupOf = (apiVersion: string): string => apiVersion.replace(/\/?[^/]*$/, '');

/** The first kind of that name. `statefulset.apps.kruise.io` adds the group, or the beginning of it. */
const kindCalled = (said: string, described: Described): AdoptableKind | undefined => {
  const [word = '', ...group] = said.split('.');
  const known = adoptableKinds(described).filter(({ words }) => words.includes(word));
  return group.length === 0
    ? known[0]
    : known.find(({ apiVersion }) => groupOf(apiVersion).startsWith(group.join('.')));
};

/**
 * `deployment/web`, `deploy/web`, `deployments.apps/web`, `statefulset.apps.kruise.io/web`; fails with PlanRefused, which
 * names the nearest kind.
 */
export const readObjectName = (
  text: string,
  described: Described = [],
): AdoptableKind & { readonly name: string } => {
  const [word = '', name = '', ...more] = text.split('/');
  const [said = ''] = word.toLowerCase().split('.');
  const found = kindCalled(word.toLowerCase(), described);
  if (name === '' || more.length > 0)
    throw new Failure('PlanRefused', text, 'is not <kind>/<name>, as in deployment/web');
  if (said === 'secret' || said === 'secrets')
    throw new Failure(
      'PlanRefused',
      text,
      'is a Secret, which is never written into files; refer to it by its name',
    );
  if (found === undefined && made.has(said))
    throw new Failure(
      'PlanRefused',
      text,
      'is made by another object, or runs once, and has no revisions; name the workload, as in deployment/web',
    );
  if (found === undefined) {
    const known = [...new Set(adoptableKinds(described).map(({ words }) => words.at(-1) ?? ''))];
    throw new Failure('PlanRefused', text, `cannot be adopted: no such kind is known; ${hint(said, known)}`);
  }
  return { ...found, name };
};
