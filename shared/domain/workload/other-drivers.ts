import { fields, list } from '../kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import type { KindName } from '../kube/kind-name.ts';
import { specOf } from './snapshot.ts';

/** A tool that releases workloads which it does not own: its objects refer to them. */
interface Driver extends KindName {
  readonly tool: string;
  /** The workload that one of its objects is about. */
  readonly target: (object: KubeObject) => unknown;
}

/** Every such tool that is known: one line each. */
export const drivers: readonly Driver[] = [
  {
    tool: 'Argo Rollouts',
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    target: (object) => specOf(object)['workloadRef'],
  },
  {
    tool: 'Flagger',
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    target: (object) => specOf(object)['targetRef'],
  },
  {
    tool: 'Kruise Rollouts',
    apiVersion: 'rollouts.kruise.io/v1beta1',
    kind: 'Rollout',
    target: (object) => specOf(object)['workloadRef'],
  },
];

/** Why a workload is not touched: another tool steps it; undefined if none of these objects refers to it. */
export const drivenBy = (workload: KubeObject, objects: readonly KubeObject[]): string | undefined => {
  for (const object of objects) {
    const driver = drivers.find(
      ({ kind, apiVersion }) => object.kind === kind && object.apiVersion === apiVersion,
    );
    const { kind, name } = fields(driver?.target(object));
    if (driver !== undefined && kind === workload.kind && name === workload.metadata.name)
      return `${nameOf(refOf(workload))} is stepped by ${driver.tool} (${nameOf(refOf(object))}); release it there, or remove that object first`;
  }
  return undefined;
};

/** The controller that has made an object writes it whenever it differs. */
export const controlledBy = (object: KubeObject): string | undefined => {
  const owner = list(object.metadata.ownerReferences).find(({ controller }) => controller === true);
  return owner === undefined
    ? undefined
    : `${nameOf(refOf(object))} belongs to ${String(owner['kind'])} ${String(owner['name'])}, whose controller writes it; release that one, or remove its ownerReference`;
};
