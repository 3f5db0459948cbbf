import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import type { Cluster, ObjectList, ObjectQuery } from '#ports/cluster.ts';
import { type Attempt, refuse } from './api-errors.ts';
import type { ApiServer, Send } from './request.ts';
import { readSelector } from './selector.ts';
import { logOf } from './pod-logs.ts';
import { endpointSlices } from './endpoint-slices.ts';
import { follow } from './watch.ts';

/** The reads of the port. The returned objects are the store's own and frozen. */
export const openReads = (
  server: ApiServer,
  send: Send,
): Pick<Cluster, 'get' | 'list' | 'watch' | 'follow' | 'logs'> => ({
  get: (ref) => send('get', ref, () => server.store.get(ref)),
  list: (query) => send('list', query, (attempt) => listed(server, attempt, query)),
  logs: (ref, query) => send('logs', ref, (attempt) => logOf(server, attempt, ref, query)),
  async *watch(query, from, signal) {
    await send('watch', query, () => undefined);
    yield* follow(server, query, from, signal);
  },
  async *follow(query, signal) {
    const { items, resourceVersion } = await send('watch', query, (attempt) =>
      listed(server, attempt, query),
    );
    for (const object of items) yield { kind: 'added', object };
    yield { kind: 'complete' };
    yield* follow(server, query, resourceVersion, signal);
  },
});

const listed = ({ store }: ApiServer, attempt: Attempt, query: ObjectQuery): ObjectList => {
  const match = readSelector(query.labels ?? '');
  if (match === undefined)
    throw refuse(attempt, 'ManifestRefused', 400, `unable to parse the label selector ${query.labels}`);
  const items = objectsOf(store, query)
    .filter(({ metadata }) => (query.namespace ?? metadata.namespace) === metadata.namespace)
    .filter(({ metadata }) => match(metadata.labels))
    .toSorted((a, b) => (nameOf(refOf(a)) < nameOf(refOf(b)) ? -1 : 1));
  return { items, resourceVersion: String(store.version) };
};

/** What follows from other objects at every moment is not kept. */
const objectsOf = (store: ApiServer['store'], query: ObjectQuery): readonly KubeObject[] =>
  query.kind === 'EndpointSlice' ? endpointSlices(store) : store.all(query);
