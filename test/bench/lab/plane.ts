import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isBuilt } from '#test/cluster/build.ts';
import { startControlPlane } from '#test/cluster/control-plane.ts';

/** A control plane to measure on, or why there is none. */
export type Plane =
  | {
      readonly kind: 'up';
      readonly kubeconfig: string;
      /** Where its requests are written down; absent for a cluster that is not ours. */
      readonly auditLog?: string;
      stop(): Promise<void>;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** The cluster of KUBECONFIG, or a plane of our own for as long as the bench runs. Never builds one: that takes minutes. */
export const openPlane = async (): Promise<Plane> => {
  const given = process.env['KUBECONFIG'];
  if (given !== undefined && given !== '') return givenPlane(given);
  if (!isBuilt())
    return {
      kind: 'none',
      reason: 'KUBECONFIG names no cluster and no control plane is built; `npm run cluster` builds one',
    };
  const { kubeconfigPath, auditLogPath, stop } = await startControlPlane();
  return { kind: 'up', kubeconfig: kubeconfigPath, auditLog: auditLogPath, stop: async () => stop() };
};

const givenPlane = (given: string): Plane => {
  if (given.includes(delimiter) || !existsSync(given))
    return { kind: 'none', reason: 'KUBECONFIG is not one file that is there' };
  const auditLog = join(dirname(resolve(given)), 'audit.log');
  return {
    kind: 'up',
    kubeconfig: given,
    ...(existsSync(auditLog) ? { auditLog } : {}),
    stop: async () => undefined,
  };
};
