import type { WorldSpec } from '../../sequence.ts';
import { kindOfWorld } from '../../world/kinds.ts';
import type { OpenController } from './controller.ts';
import { openDaemonSet } from './daemon-set.ts';
import { openDeployment } from './deployment.ts';
import { openStatefulSet } from './stateful-set.ts';

const controllers: Readonly<Record<string, OpenController>> = {
  'apps/v1 Deployment': openDeployment,
  'apps/v1 StatefulSet': openStatefulSet,
  'apps/v1 DaemonSet': openDaemonSet,
};

/** The controller of a world's workload; undefined for a kind that this tier does not know. */
export const controllerOf = (world: Pick<WorldSpec, 'plain'>): OpenController | undefined => {
  const { apiVersion, kind } = kindOfWorld(world);
  return controllers[`${apiVersion} ${kind}`];
};
