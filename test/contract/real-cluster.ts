import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { objectPath } from '#adapters/cluster/kubernetes/kinds.ts';
import { type KubeconfigTarget, readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { troubleOf } from '#adapters/cluster/kubernetes/errors.ts';
import { openWire } from '#adapters/cluster/kubernetes/http-client.ts';
import type { Failure } from '#domain/failure.ts';
import { type KubeObject, type ObjectRef, type PatchOperation, refOf } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';

/** The cluster that `npm run test:cluster` names; empty where there is none, and then its tests are skipped. */
export const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';
/** A cluster of our own runs on this machine and can call us back. */
export const isOurs = process.env['TIDEGATE_TEST_AUDIT_LOG'] !== undefined;

/** A namespace of its own in the real cluster, and what is left behind by a test. */
export interface Provisioned {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Applies something that `clear` takes away again. */
  keep(object: KubeObject): Promise<KubeObject>;
  object(apiVersion: string, kind: string, name: string, rest?: object): KubeObject;
  /** One replica of an image that nobody runs; `rest` goes into its spec. */
  deployment(name: string, rest?: object): KubeObject;
  applied(wanted: KubeObject): Promise<ObjectRef>;
  /** Writes under another field manager. */
  asOther(manager: string): {
    apply(object: KubeObject, options?: { readonly force?: boolean }): Promise<KubeObject>;
    /** As `kubectl patch`, `edit` and `scale` do it. */
    patch(ref: ObjectRef, operations: readonly PatchOperation[]): Promise<KubeObject>;
  };
  clear(): Promise<void>;
}

/** Waits until it holds, for a minute at most; a real cluster does everything a moment later. */
export const untilHolds = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come to that within a minute');
    await sleep(25);
  }
};

export const openGround = async (): Promise<Provisioned> => {
  const target = readKubeconfig(kubeconfig);
  const cluster = openKubernetes({ name: 'real', ...target });
  const namespace = `contract-${randomBytes(5).toString('hex')}`;
  const kept: KubeObject[] = [];
  const ground: Provisioned = {
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
    asOther: (manager) => ({
      apply: (object, options) =>
        patchAs(target, refOf(object), 'application/apply-patch+yaml', object, {
          fieldManager: manager,
          force: `${options?.force === true}`,
        }),
      patch: (ref, operations) =>
        patchAs(target, ref, 'application/json-patch+json', operations, { fieldManager: manager }),
    }),
    async clear() {
      for (const object of kept.reverse()) await cluster.remove(refOf(object), object.metadata.uid ?? '');
    },
  };
  await ground.keep({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return ground;
};

/** What our client never does: it always speaks as `tidegate` and never forces. */
const patchAs = async (
  target: KubeconfigTarget,
  ref: ObjectRef,
  type: 'application/apply-patch+yaml' | 'application/json-patch+json',
  body: unknown,
  options: Readonly<Record<string, string>>,
): Promise<KubeObject> => {
  const word = ref.kind.toLowerCase();
  const plural = word.endsWith('y') && !word.endsWith('gateway') ? `${word.slice(0, -1)}ies` : `${word}s`;
  const resource = { plural: word.endsWith('s') ? `${word}es` : plural, namespaced: true };
  const path = `${objectPath(ref, resource)}?${new URLSearchParams(options).toString()}`;
  const question = { method: 'PATCH', path, type, body: JSON.stringify(body) } as const;
  const login = await target.credentials();
  const answer = await openWire(target, 1_000_000).send(question, login, 10_000);
  const attempt = { cluster: 'real', verb: 'apply', what: ref.kind, writes: true } as const;
  if (answer.status >= 300) throw troubleOf(attempt, answer, login);
  return answer.body as KubeObject;
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
