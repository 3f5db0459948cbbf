import { own } from '#domain/json.ts';
/** How the API treats one kind. */
export interface Kind {
  readonly namespaced: boolean;
  /** Its generation grows when its spec changes. */
  readonly counted: boolean;
  /** Its status is written by controllers only: a write of the object itself leaves it as it was. */
  readonly hasStatus: boolean;
}

const plain: Kind = { namespaced: true, counted: false, hasStatus: false };
const withStatus: Kind = { ...plain, hasStatus: true };
const counted: Kind = { ...withStatus, counted: true };
const clusterWide: Kind = { ...withStatus, namespaced: false };

const kinds: Readonly<Record<string, Kind>> = {
  'v1 Namespace': clusterWide,
  'v1 Node': clusterWide,
  'v1 Pod': counted,
  'v1 Service': withStatus,
  'v1 ConfigMap': plain,
  'v1 Secret': plain,
  'v1 ServiceAccount': plain,
  'v1 Event': plain,
  'v1 PersistentVolumeClaim': withStatus,
  'v1 ResourceQuota': withStatus,
  'v1 LimitRange': plain,
  'apps/v1 Deployment': counted,
  'apps/v1 ReplicaSet': counted,
  'apps/v1 StatefulSet': counted,
  'apps/v1 DaemonSet': counted,
  'apps/v1 ControllerRevision': plain,
  'autoscaling/v1 HorizontalPodAutoscaler': counted,
  'autoscaling/v2 HorizontalPodAutoscaler': counted,
  'batch/v1 Job': counted,
  'batch/v1 CronJob': counted,
  'policy/v1 PodDisruptionBudget': counted,
  'networking.k8s.io/v1 Ingress': counted,
  'networking.k8s.io/v1 NetworkPolicy': { ...plain, counted: true },
  'networking.k8s.io/v1 IngressClass': { ...plain, namespaced: false },
  'discovery.k8s.io/v1 EndpointSlice': plain,
  'gateway.networking.k8s.io/v1 HTTPRoute': counted,
  'gateway.networking.k8s.io/v1 GRPCRoute': counted,
  'gateway.networking.k8s.io/v1beta1 ReferenceGrant': plain,
  'networking.istio.io/v1 DestinationRule': counted,
  'networking.istio.io/v1 VirtualService': counted,
  'traefik.io/v1alpha1 IngressRoute': counted,
  'traefik.io/v1alpha1 TraefikService': counted,
  'apps.kruise.io/v1alpha1 CloneSet': counted,
  'apps.kruise.io/v1alpha1 StatefulSet': counted,
  'apps.kruise.io/v1alpha1 DaemonSet': counted,
  'apps.kruise.io/v1beta1 StatefulSet': counted,
  'apps.kruise.io/v1beta1 DaemonSet': counted,
  // A custom kind, for which there is no controller here.
  'example.com/v1 Fleet': counted,
  // A kind of an external operator: the test that plays it writes its status.
  'acid.zalan.do/v1 postgresql': { ...plain, counted: true },
  'example.com/v1 Road': counted,
  'projectcontour.io/v1 HTTPProxy': counted,
  'argoproj.io/v1alpha1 Rollout': counted,
  'flagger.app/v1beta1 Canary': counted,
  'rollouts.kruise.io/v1beta1 Rollout': counted,
  'rbac.authorization.k8s.io/v1 Role': plain,
  'rbac.authorization.k8s.io/v1 RoleBinding': plain,
};

export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

export const kindOf = ({ apiVersion, kind }: KindName): Kind | undefined =>
  own(kinds, `${apiVersion} ${kind}`);

/** The kinds served under one group and version, for people. */
export const servedIn = (apiVersion: string): readonly string[] =>
  Object.keys(kinds)
    .filter((name) => name.startsWith(`${apiVersion} `))
    .map((name) => name.slice(apiVersion.length + 1));

/** Versions of one group are views of the same objects. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** `Deployment.apps`, as the API names a kind in its messages. */
export const qualified = ({ apiVersion, kind }: KindName): string =>
  groupOf(apiVersion) === '' ? kind : `${kind}.${groupOf(apiVersion)}`;
