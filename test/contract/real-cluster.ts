import { randomBytes } from 'node:crypto';
import { readKubeconfig } from '#adapters/cluster/kubernetes/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import type { Failure } from '#domain/failure.ts';
import { type KubeObject, type ObjectRef, refOf } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';

/** The cluster that `npm run test:cluster` names; empty where there is none, and then its tests are skipped. */
export const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';
/** A cluster of our own runs on this machine and can call us back. */
export const isOurs = process.env['TIDEGATE_TEST_AUDIT_LOG'] !== undefined;

/** A namespace of its own in the real cluster, and what is left behind by a test. */
export interface Ground {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Applies something that `clear` takes away again. */
  keep(object: KubeObject): Promise<KubeObject>;
  object(apiVersion: string, kind: string, name: string, rest?: object): KubeObject;
  /** One replica of an image that nobody runs; `rest` goes into its spec. */
  deployment(name: string, rest?: object): KubeObject;
  applied(wanted: KubeObject): Promise<ObjectRef>;
  clear(): Promise<void>;
}

export const openGround = async (): Promise<Ground> => {
  const cluster = openKubernetes({ name: 'real', ...readKubeconfig(kubeconfig) });
  const namespace = `contract-${randomBytes(5).toString('hex')}`;
  const kept: KubeObject[] = [];
  const ground: Ground = {
    cluster,
    namespace,
    async keep(object) {
      const made = await cluster.apply(object);
      kept.push(made);
      return made;
    },
    object: (apiVersion, kind, name, rest = {}) => ({
      apiVersion,
      kind,
      metadata: { name, namespace },
      ...rest,
    }),
    deployment: (name, rest = {}) => {
      const labels = { app: name };
      const template = {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'example.test/app:1' }] },
      };
      const spec = { replicas: 1, selector: { matchLabels: labels }, template, ...rest };
      return ground.object('apps/v1', 'Deployment', name, { spec });
    },
    applied: async (wanted) => refOf(await cluster.apply(wanted)),
    async clear() {
      for (const object of kept.reverse()) await cluster.remove(refOf(object), object.metadata.uid ?? '');
    },
  };
  await ground.keep({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return ground;
};

/** The failure of something that must fail. */
export const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const outcome = await refusalOf(promise);
  if (outcome === undefined) throw new Error('it should have failed');
  return outcome;
};

/** The failure of something that may fail. */
export const refusalOf = (promise: Promise<unknown>): Promise<Failure | undefined> =>
  promise.then(
    () => undefined,
    (error: Failure) => error,
  );
