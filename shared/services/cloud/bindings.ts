import { Buffer } from 'node:buffer';
import { Failure } from '#domain/failure.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { secretNameOf, type Claim } from '#domain/stack/claim.ts';
import type { StackOutputs } from '#domain/stack/cloud-stack.ts';
import type { Cloud } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';

const mark = 'tidegate.dev/resource';

/** Whose Secrets they are. */
export interface Binding {
  readonly app: string;
  readonly namespace: string;
  readonly resource: string;
  /** Another Secret, by its name. */
  readonly connection?: string | undefined;
}

/**
 * Writes the outputs of a resource where pods read them. A secret value goes from the cloud into the cluster, and is
 * stored nowhere on the way.
 */
export const writeBinding = async (
  cluster: Cluster,
  cloud: Pick<Cloud, 'reveal'>,
  at: Binding,
  { outputs, claim }: { readonly outputs: StackOutputs; readonly claim: Claim },
): Promise<void> => {
  const values = await valuesOf(cloud, outputs);
  await write(cluster, at, secretNameOf(at.app, at.resource), values);
  const { connection } = claim;
  if (connection === undefined) return;
  const keyed = Object.entries(connection.keys).flatMap(([output, key]) =>
    values[output] === undefined ? [] : [[key, values[output]] as const],
  );
  await write(cluster, at, connection.secret, Object.fromEntries(keyed));
};

const valuesOf = async (
  cloud: Pick<Cloud, 'reveal'>,
  outputs: StackOutputs,
): Promise<Readonly<Record<string, string>>> => {
  const all = Object.entries(outputs).map(
    async ([name, output]) =>
      [name, output.kind === 'value' ? output.value : await cloud.reveal(output.ref)] as const,
  );
  return Object.fromEntries(await Promise.all(all));
};

const refOf = (namespace: string, name: string) => ({ apiVersion: 'v1', kind: 'Secret', name, namespace });

const write = async (
  cluster: Cluster,
  { app, namespace, resource }: Binding,
  name: string,
  values: Readonly<Record<string, string>>,
): Promise<void> => {
  const before = await cluster.get(refOf(namespace, name));
  if (before !== undefined && before.metadata.labels?.[mark] === undefined)
    throw new Failure(
      'Conflict',
      `Secret ${namespace}/${name}`,
      `it is there already and is not Tidegate's, but "${resource}" is bound by it; remove or rename it`,
    );
  await cluster.apply(secretOf({ app, namespace, resource }, name, values));
};

const secretOf = (
  { app, namespace, resource }: Binding,
  name: string,
  values: Readonly<Record<string, string>>,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name,
    namespace,
    labels: {
      'app.kubernetes.io/managed-by': 'tidegate',
      'app.kubernetes.io/part-of': app,
      [mark]: resource,
    },
  },
  type: 'Opaque',
  data: Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  ),
});

/** Removes the Secrets of a resource; those that are not ours stay. */
export const removeBinding = async (cluster: Cluster, at: Binding): Promise<void> => {
  const names = [secretNameOf(at.app, at.resource), ...(at.connection === undefined ? [] : [at.connection])];
  for (const name of names) {
    const ref = refOf(at.namespace, name);
    const found = await cluster.get(ref);
    const { uid } = (found?.metadata ?? {}) as { readonly uid?: string };
    if (found?.metadata.labels?.[mark] === at.resource && uid !== undefined) await cluster.remove(ref, uid);
  }
};
