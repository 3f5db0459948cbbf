import { Buffer } from 'node:buffer';
import { isObject } from '#domain/json.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';

/** What the played operator answers with its Secret: searched for wherever nothing secret may be. */
export const plantedPassword = 'planted-by-the-operator';

export interface PlayedOperator {
  /** Looks at every database of the namespace once, as the operator's own loop does. */
  work(): Promise<void>;
  /** It fails at whatever it finds changed from now on, with that status; until undefined. */
  failWith: string | undefined;
  /** It looks away: nothing gets ready. */
  isAsleep: boolean;
}

/** Writes the status of an object; where it is a subresource, by its own path. */
type SetStatus = (one: KubeObject, status: object) => Promise<unknown>;

/**
 * Plays Zalando's operator of PostgreSQL: for every `postgresql` that is new or changed it writes status and Secret, as
 * that one does. It has credentials of its own, and knows nothing of Tidegate.
 */
export const playOperator = (
  cluster: Cluster,
  namespace: string,
  setStatus: SetStatus = (one, status) =>
    cluster.patch(refOf(one), [
      { op: isObject(one['status']) ? 'replace' : 'add', path: '/status', value: status },
    ]),
  version = 'v1',
): PlayedOperator => {
  const seen = new Map<string, string>();
  const operator: PlayedOperator = {
    failWith: undefined,
    isAsleep: false,
    work: async () => {
      if (operator.isAsleep) return;
      const apiVersion = `acid.zalan.do/${version}`;
      const { items } = await cluster.list({ apiVersion, kind: 'postgresql', namespace });
      for (const one of items) {
        const spec = `${one.metadata.uid ?? ''} ${JSON.stringify(one['spec'])}`;
        if (seen.get(one.metadata.name) === spec) continue;
        seen.set(one.metadata.name, spec);
        await answer(cluster, setStatus, one, operator.failWith);
      }
    },
  };
  return operator;
};

const answer = async (
  cluster: Cluster,
  setStatus: SetStatus,
  one: KubeObject,
  failure: string | undefined,
): Promise<void> => {
  const { name, namespace = '', generation = 1 } = one.metadata;
  const status = { PostgresClusterStatus: failure ?? 'Running', observedGeneration: generation };
  if (failure === undefined) await cluster.apply(secretOf(name, namespace));
  await setStatus(one, status);
};

const encoded = (text: string): string => Buffer.from(text).toString('base64');

const secretOf = (name: string, namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `app.${name}.credentials.postgresql.acid.zalan.do`, namespace },
  type: 'Opaque',
  data: { username: encoded('app'), password: encoded(plantedPassword) },
});

/** The kind of that operator, for a real API server, as far as Tidegate reads it. */
export const postgresqlsIn = (version: string) => ({
  metadata: { name: 'postgresqls.acid.zalan.do' },
  spec: {
    group: 'acid.zalan.do',
    scope: 'Namespaced',
    names: { plural: 'postgresqls', singular: 'postgresql', kind: 'postgresql' },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

export const postgresqls = postgresqlsIn('v1');
