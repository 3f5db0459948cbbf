import type { WorldSpec } from '../../sequence.ts';
import { kindOfWorld } from '../../world/kinds.ts';
import { openCloneSet } from './clone-set.ts';
import type { OpenController } from './controller.ts';
import { openDaemonSet } from './daemon-set.ts';
import { openDeployment } from './deployment.ts';
import { openStatefulSet } from './stateful-set.ts';

const controllers: Readonly<Record<string, OpenController>> = {
  'apps/v1 Deployment': openDeployment,
  'apps/v1 StatefulSet': openStatefulSet,
  'apps/v1 DaemonSet': openDaemonSet,
  'apps.kruise.io/v1alpha1 CloneSet': openCloneSet,
  // A partition is read where there is one.
  'apps.kruise.io/v1beta1 StatefulSet': openStatefulSet,
  'apps.kruise.io/v1beta1 DaemonSet': openDaemonSet,
};

/** The controller of a world's workload; undefined for a kind that this tier does not know. */
export const controllerOf = (world: Pick<WorldSpec, 'plain'>): OpenController | undefined => {
  const { apiVersion, kind } = kindOfWorld(world);
  return controllers[`${apiVersion} ${kind}`];
};
