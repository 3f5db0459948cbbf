import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { type Cluster, fieldManager } from '#ports/cluster.ts';
import { objectPath } from './kinds.ts';
import { attemptAt, type Session, withQuery } from './session.ts';

/** The three writes. Each is guarded by what it carries, so a caller may repeat one whose outcome is unknown. */
export const openWrites = (session: Session): Pick<Cluster, 'patch' | 'apply' | 'remove'> => {
  const { calls, resourceOf } = session;
  // The server gives up a second before we do: then no write of ours is in flight for longer than the call.
  const timeout = `${Math.max(1, Math.floor(session.timeoutMs / 1000) - 1)}s`;
  return {
    async patch(ref, operations, options) {
      const path = withQuery(objectPath(ref, await resourceOf(ref)), {
        fieldManager,
        ...strict,
        timeout,
        ...dry(options),
      });
      const guarded = operations.some(({ op }) => op === 'test');
      const body = JSON.stringify(operations);
      const { body: after } = await calls.ask(
        { ...attemptAt(session, 'patch', ref), guarded },
        { method: 'PATCH', path, type: 'application/json-patch+json', body },
      );
      return after as KubeObject;
    },
    async apply(object, options) {
      const ref = refOf(object);
      const path = withQuery(objectPath(ref, await resourceOf(ref)), {
        fieldManager,
        force: 'false',
        ...strict,
        timeout,
        ...dry(options),
      });
      const { body: after } = await calls.ask(attemptAt(session, 'apply', ref), {
        method: 'PATCH',
        path,
        type: 'application/apply-patch+yaml',
        body: JSON.stringify(object),
      });
      return after as KubeObject;
    },
    async remove(ref, uid) {
      const path = withQuery(objectPath(ref, await resourceOf(ref)), { timeout });
      const body = JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions: { uid },
      });
      await calls.ask(attemptAt(session, 'delete', ref), { method: 'DELETE', path, body }, [404]);
    },
  };
};

/** A field the API does not know is refused with its path instead of being dropped in silence. */
const strict = { fieldValidation: 'Strict' };

const dry = (options: { readonly dryRun?: boolean } | undefined): Record<string, string> =>
  options?.dryRun === true ? { dryRun: 'All' } : {};
