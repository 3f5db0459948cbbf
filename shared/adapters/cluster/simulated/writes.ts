import { sameJson } from '#domain/json.ts';
import { type KubeObject, nameOf, type PatchOperation, refOf } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { inWords, misfitsOf } from '../kubernetes/guards.ts';
import { admitted } from './admission.ts';
import { applied } from './apply.ts';
import { patched } from './json-patch.ts';
import { type Owner, ownersAfterUpdate, withOwners } from './managed-fields.ts';
import { type Attempt, refuse } from './api-errors.ts';
import type { ApiServer, Send } from './request.ts';
import { instant } from './shapes.ts';
import type { Store } from './store.ts';

/** The cluster as one manager of fields sees it: the port, and what only other people do. */
export interface Client extends Cluster {
  /** Plain creation, as `kubectl create` does it; Conflict when it is there already. */
  create(object: KubeObject): Promise<KubeObject>;
  apply(
    object: KubeObject,
    options?: Parameters<Cluster['apply']>[1] & { readonly force?: boolean },
  ): Promise<KubeObject>;
}

type Writes = Pick<Client, 'patch' | 'apply' | 'create' | 'remove'>;

/** The writes of the port under the name of one manager. */
export const openWrites = (server: ApiServer, send: Send, manager: string): Writes => {
  const { store, now } = server;
  const asUpdate =
    (before: KubeObject | undefined): ByWhom =>
    (after) =>
      ownersAfterUpdate(before, after, manager, now());
  return {
    patch: (ref, operations, options) =>
      send('patch', ref, (attempt) => {
        const before = store.get(ref);
        if (before === undefined) throw refuse(attempt, 'NotFound', 404, `${nameOf(ref)} not found`);
        const wanted = patchedOr(attempt, before, operations);
        return commit(server, {
          attempt,
          wanted,
          before,
          by: asUpdate(before),
          dryRun: options?.dryRun === true,
        });
      }),
    apply: (object, options) =>
      send('apply', refOf(object), (attempt) => {
        if (object.metadata['managedFields'] !== undefined)
          throw refuse(attempt, 'ManifestRefused', 400, 'metadata.managedFields must be nil');
        const before = store.get(refOf(object));
        const { takeAt, ifAbsent, force = takeAt !== undefined } = options ?? {};
        if (ifAbsent === true && before !== undefined)
          throw refuse(attempt, 'Conflict', 409, `${nameOf(refOf(object))} exists already`);
        const said = takeAt === undefined ? object : versioned(object, takeAt);
        const outcome = applied(before, plain(said), manager, force, now());
        if (outcome.kind === 'conflicts') throw disputed(attempt, outcome.conflicts);
        const { object: wanted, owners } = outcome;
        return commit(server, {
          attempt,
          wanted,
          before,
          by: () => owners,
          dryRun: options?.dryRun === true,
        });
      }),
    create: (object) =>
      send('create', refOf(object), (attempt) => {
        if (store.get(refOf(object)) !== undefined)
          throw refuse(attempt, 'Conflict', 409, `"${object.metadata.name}" already exists`);
        const by = asUpdate(undefined);
        return commit(server, { attempt, wanted: plain(object), before: undefined, by, dryRun: false });
      }),
    remove: (ref, uid) =>
      send('delete', ref, (attempt) => {
        const object = store.get(ref);
        if (object === undefined) return;
        const other = `it now has the uid ${object.metadata.uid}, and ${uid} was meant`;
        if (object.metadata.uid !== uid) throw refuse(attempt, 'Conflict', 409, other);
        removeFrom(store, object, now());
      }),
  };
};

const versioned = (object: KubeObject, resourceVersion: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
});

type ByWhom = (after: KubeObject) => readonly Owner[];

interface Write {
  readonly attempt: Attempt;
  readonly wanted: KubeObject;
  readonly before: KubeObject | undefined;
  readonly by: ByWhom;
  readonly dryRun: boolean;
}

/** Stores a change and returns the present object; a write that changes nothing leaves no trace. */
const commit = (server: ApiServer, { attempt, wanted, before, by, dryRun }: Write): KubeObject => {
  checkNamespace(server, attempt, wanted);
  const object = admitted(attempt, server.faults.mutated(wanted), before, {
    uid: server.newUid(),
    now: server.now(),
  });
  const owned = withOwners(object, by(object));
  if (before !== undefined && sameJson(timeless(owned), timeless(before))) return before;
  if (dryRun) return owned;
  const kept = server.store.put(owned);
  if (kept.metadata.deletionTimestamp !== undefined && !isKept(kept) && kept.kind !== 'Pod')
    server.store.drop(kept);
  return kept;
};

/** Finalizers keep an object until each of them is removed. */
const isKept = ({ metadata }: KubeObject): boolean =>
  Array.isArray(metadata['finalizers']) && metadata['finalizers'].length > 0;

/** A running pod gets time to end; an object without finalizers is gone at once. */
export const removeFrom = (store: Store, object: KubeObject, now: number): void => {
  if (object.kind !== 'Pod' && isKept(object)) {
    const { generation, deletionTimestamp = instant(now) } = object.metadata;
    const counted = generation === undefined ? {} : { generation: generation + 1 };
    const metadata = { ...object.metadata, ...counted, deletionTimestamp, deletionGracePeriodSeconds: 0 };
    store.put({ ...object, metadata });
    return undefined;
  }
  const isRunning = object.kind === 'Pod' && (object['spec'] as { nodeName?: string }).nodeName !== undefined;
  if (!isRunning) return store.drop(object);
  if (object.metadata.deletionTimestamp !== undefined) return undefined;
  const { terminationGracePeriodSeconds: grace = 30 } = object['spec'] as {
    readonly terminationGracePeriodSeconds?: number;
  };
  // The stamp says by when it shall be gone, not when it was told to go.
  const deletionTimestamp = instant(now + 1000 * grace);
  const metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace };
  store.put({ ...object, metadata });
};

/** The object after the patch, or the failure that the other adapter makes of the API's short answer. */
const patchedOr = (
  attempt: Attempt,
  before: KubeObject,
  operations: readonly PatchOperation[],
): KubeObject => {
  const after = patched(before, operations);
  if (after !== undefined) return after as KubeObject;
  const isGuarded = operations.some(({ op }) => op === 'test');
  const misfits = isGuarded ? misfitsOf(before, operations) : [];
  if (misfits.length === 0)
    throw refuse(
      attempt,
      'ManifestRefused',
      422,
      'the server rejected our request due to an error in our request',
    );
  const words = misfits.map((misfit) => inWords(misfit, before.kind === 'Secret')).join('; ');
  const name = misfits[0]?.kind === 'guard' ? 'Conflict' : 'ManifestRefused';
  throw refuse(attempt, name, 422, `${words}; nothing was changed`, {
    paths: misfits.map(({ path }) => path),
  });
};

const disputed = (
  attempt: Attempt,
  conflicts: readonly { readonly manager: string; readonly field: string }[],
) => {
  const owned = conflicts.map(({ manager, field }) => `${field} belongs to ${manager}`).join(', ');
  return refuse(attempt, 'Conflict', 409, `${owned}; remove it there, or leave it out here`, { conflicts });
};

const checkNamespace = ({ store }: ApiServer, attempt: Attempt, { metadata }: KubeObject): void => {
  const { namespace } = metadata;
  if (namespace === undefined) return;
  if (store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }) === undefined)
    throw refuse(attempt, 'NotFound', 404, `namespaces "${namespace}" not found`);
};

/** What came over the wire: a JSON copy, unaffected by what the caller does to its object afterwards. */
const plain = (object: KubeObject): KubeObject => JSON.parse(JSON.stringify(object)) as KubeObject;

/** An object without the times of its managers: writing the same again changes only these. */
const timeless = (object: KubeObject): unknown => {
  const { managedFields, ...metadata } = object.metadata;
  const owners = Array.isArray(managedFields)
    ? managedFields.map((entry: object) => ({ ...entry, time: '' }))
    : [];
  return { ...object, metadata: { ...metadata, managedFields: owners } };
};
