import { serviceAccount } from './service-account-trait.ts';
import { bind } from './bind-trait.ts';
import { cloudComponents } from './cloud-components.ts';
import { cloudResource } from './resource.ts';
import type { ComponentType } from './component-type.ts';
import { command, containerImage, containerPorts, securityContext } from './container-traits.ts';
import { daemon } from './daemon.ts';
import { env } from './env-trait.ts';
import { cronTask, task } from './jobs.ts';
import { affinity, topologySpread, updateStrategy } from './scheduling-traits.ts';
import {
  hostAlias,
  initContainer,
  jsonMergePatch,
  jsonPatch,
  podSecurityContext,
  serviceBinding,
  sidecar,
} from './pod-traits.ts';
import { configMaps, nodeAffinity, plainVolumes, pvc } from './deprecated-storage.ts';
import { ingress, ingressOfClass, pureIngress } from './deprecated-traffic.ts';
import { lifecycle, startupProbe } from './probe-traits.ts';
import { k8sObjects, rawObject, refObjects } from './raw-objects.ts';
import { cpuScaler, hpa } from './scaling-traits.ts';
import { statefulset } from './statefulset.ts';
import { storage } from './storage-trait.ts';
import { expose, gateway } from './traffic-traits.ts';
import type { TraitType } from './trait-type.ts';
import { annotations, labels, resource, scaler } from './traits.ts';
import { webservice } from './webservice.ts';
import { worker } from './worker.ts';

/** The types that an application may use: the built-in ones, and those of a folder of modules. */
export interface Types {
  readonly components: readonly ComponentType[];
  readonly traits: readonly TraitType[];
}

/** Every type of component that can be rendered. */
const componentTypes: readonly ComponentType[] = [
  webservice,
  worker,
  statefulset,
  daemon,
  task,
  cronTask,
  k8sObjects,
  rawObject,
  refObjects,
  cloudResource,
  ...cloudComponents,
];

/** Every type of trait that can be laid over a component. */
const traitTypes: readonly TraitType[] = [
  scaler,
  env,
  labels,
  annotations,
  resource,
  hpa,
  cpuScaler,
  gateway,
  expose,
  storage,
  sidecar,
  initContainer,
  serviceBinding,
  affinity,
  lifecycle,
  command,
  containerImage,
  containerPorts,
  securityContext,
  podSecurityContext,
  startupProbe,
  updateStrategy,
  jsonPatch,
  jsonMergePatch,
  hostAlias,
  serviceAccount,
  topologySpread,
  ingress,
  ingressOfClass,
  pureIngress,
  configMaps,
  plainVolumes,
  pvc,
  nodeAffinity,
  bind,
];

export const builtIn: Types = { components: componentTypes, traits: traitTypes };

/** Types that are known and not rendered, and what to use in their place. */
export const elsewhere: Readonly<Record<string, string>> = {
  'ref-objects':
    'its objects are read from their cluster when a server plans or releases it; to render it without one, put the objects into objects/ of the component (kubectl get … -o yaml)',
  helmchart: 'Tidegate runs no Helm; render the chart first and use k8s-objects, or a folder of YAML',
  helm: 'Tidegate runs no Helm; render the chart first and use k8s-objects, or a folder of YAML',
  kustomize: 'Tidegate runs no kustomize; build it first and use k8s-objects, or a folder of YAML',
  rollout: 'Tidegate rolls out by itself; say how in the release section',
  'kruise-rollout': 'Tidegate rolls out by itself; say how in the release section',
  nocalhost: 'it is for developing inside a cluster and is not part of a release',
};
