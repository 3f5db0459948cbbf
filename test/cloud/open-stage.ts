import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, openClient } from '../../cli/client.ts';
import { Exit, exit } from '../../cli/exit.ts';
import { type Cloud, type CloudOptions, openCloud } from './open-cloud.ts';
import { type Ground, openGround } from './ground.ts';

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

interface StageOptions extends Partial<Omit<CloudOptions, 'clusters'>> {
  /** What the secret of the clusters says, given what it would say. */
  readonly clustersOf?: (usual: Ground['clusters']) => Promise<object>;
}

/** The cloud with a cluster to release to, and somebody who speaks to its API. */
export const openStage = async ({
  clustersOf = async (usual) => usual,
  ...options
}: StageOptions = {}): Promise<Stage> => {
  const ground = await openGround(kubeconfig());
  try {
    const clusters = await clustersOf(ground.clusters);
    const cloud = await openCloud({ log: console.log, clusters, ...options });
    const stop = async (): Promise<void> => {
      await cloud.stop();
      await ground.stop();
    };
    return { ground, cloud, client: patient(openClient(async () => cloud)), stop };
  } catch (error) {
    await ground.stop();
    throw error;
  }
};

const patienceMs = 60_000;

/** A client that asks again while the API says that something is away, as a person would: nothing is lost by that. */
const patient = (client: Client): Client =>
  new Proxy(client, {
    get: (target, name) => {
      const ask = Reflect.get(target, name) as (...args: readonly unknown[]) => Promise<unknown>;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        for (const deadline = performance.now() + patienceMs; ;) {
          try {
            return await ask(...args);
          } catch (error) {
            const isPassing = error instanceof Exit && error.code === exit.unreachable;
            if (!isPassing || performance.now() > deadline) throw error;
            await sleep(500);
          }
        }
      };
    },
  });
