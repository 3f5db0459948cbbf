import { openClient } from '../../cli/client.ts';
import { type Cloud, type CloudOptions, openCloud } from './open-cloud.ts';
import { type Ground, openGround } from './ground.ts';
import type { Client } from '../../cli/client.ts';

/** The cluster that `npm run test:cloud` names. */
const kubeconfig = (): string => {
  const given = process.env['TIDEGATE_TEST_KUBECONFIG'];
  if (given !== undefined) return given;
  throw new Error('these tests need a control plane; run them by `npm run test:cloud`');
};

export interface Stage {
  readonly ground: Ground;
  readonly cloud: Cloud;
  readonly client: Client;
  stop(): Promise<void>;
}

/** The cloud with a cluster to release to, and somebody who speaks to its API. */
export const openStage = async (options: Partial<CloudOptions> = {}): Promise<Stage> => {
  const ground = await openGround(kubeconfig());
  try {
    const cloud = await openCloud({ log: console.log, clusters: ground.clusters, ...options });
    const stop = async (): Promise<void> => {
      await cloud.stop();
      await ground.stop();
    };
    return { ground, cloud, client: openClient(async () => cloud), stop };
  } catch (error) {
    await ground.stop();
    throw error;
  }
};
