import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#adapters/clock/system.ts';
import type { TimedExam } from './movement.ts';
import { openGround, untilHolds } from './real-cluster.ts';

/** A namespace of its own on the real control plane, through our own client. */
export const setupReal = async (): Promise<TimedExam> => {
  const ground = await openGround();
  const { cluster, namespace } = ground;
  // Pods are refused until the controller has made the default service account.
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' };
  await untilHolds(async () => (await cluster.get(account)) !== undefined);
  return {
    cluster,
    clock: systemClock(),
    namespace,
    until: untilHolds,
    pass: (ms) => sleep(ms),
    asOther: (manager) => ground.asOther(manager),
    stop: () => ground.clear(),
  };
};
