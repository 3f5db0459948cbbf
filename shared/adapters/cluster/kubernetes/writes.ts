import { Failure, isFailure } from '#domain/failure.ts';
import { type KubeObject, type ObjectRef, type PatchOperation, refOf } from '#domain/kube/object.ts';
import { type Cluster, fieldManager } from '#ports/cluster.ts';
import { inWords, misfitsOf } from './guards.ts';
import { objectPath } from './kinds.ts';
import { attemptAt, type Session, withQuery } from './session.ts';
import { insistOnObject, isKubeObject } from './shapes.ts';
import type { Attempt } from './api-status.ts';

/** The three writes. Each carries its own guard, so a caller may repeat one whose outcome is unknown. */
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
      const body = asPatch(operations);
      const attempt = { ...attemptAt(session, 'patch', ref), guarded };
      const question = { method: 'PATCH', path, type: 'application/json-patch+json', body } as const;
      const asked = calls.ask(attempt, question);
      const { body: after } = await asked.catch(async (error: unknown) => {
        throw isFailedGuard(error) ? await explained(session, attempt, { ref, operations, error }) : error;
      });
      return insistOnObject(attempt, ref.kind, after);
    },
    async apply(object, options) {
      const ref = refOf(object);
      const path = withQuery(objectPath(ref, await resourceOf(ref)), {
        fieldManager,
        force: String(options?.takeAt !== undefined),
        ...strict,
        timeout,
        ...dry(options),
      });
      const attempt = attemptAt(session, 'apply', ref);
      const { body: after } = await calls.ask(attempt, {
        method: 'PATCH',
        path,
        type: 'application/apply-patch+yaml',
        body: asYaml(versioned(object, options?.ifAbsent === true ? neverStored : options?.takeAt)),
      });
      return insistOnObject(attempt, ref.kind, after);
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

/** A patch for one API version is refused for any other. */
const versioned = (object: KubeObject, resourceVersion: string | undefined): KubeObject =>
  resourceVersion === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };

/**
 * A version that no object has, since the first revision of etcd stores none: whatever exists has another one, and what
 * does not is created (measured on 1.37.2).
 */
const neverStored = '1';

/** A field that the API does not know is refused with its path instead of being dropped silently. */
const strict = { fieldValidation: 'Strict' };

const escaped = (value: unknown, letters: RegExp): string =>
  JSON.stringify(value).replace(
    letters,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * A patch in the API server's own serialization: it compares the value of a `test` with its own byte by byte, and its
 * JSON escapes what could end a script in HTML (measured on 1.37.2).
 */
const asPatch = (operations: readonly PatchOperation[]): string => escaped(operations, /[<>&\u2028\u2029]/g);

/** An apply is read as YAML, which does not take every letter as it is. */
const asYaml = (object: KubeObject): string => escaped(object, /[\u007f-\u009f\ufeff\ufffe\uffff]/g);

const dry = (options: { readonly dryRun?: boolean } | undefined): Record<string, string> =>
  options?.dryRun === true ? { dryRun: 'All' } : {};

const isFailedGuard = (error: unknown): error is Failure =>
  isFailure(error, 'Conflict') && error.data['status'] === 422;

/**
 * Reads the object to report which guard failed; the API does not (measured on 1.37.2). If that read fails, the failure
 * stays as it is.
 */
const explained = async (
  session: Session,
  attempt: Attempt,
  { ref, operations, error }: { ref: ObjectRef; operations: readonly PatchOperation[]; error: Failure },
): Promise<Failure> => {
  const path = objectPath(ref, await session.resourceOf(ref));
  const answer = await session.calls
    .ask({ ...attempt, verb: 'get', writes: false }, { method: 'GET', path })
    .catch(() => undefined);
  if (answer === undefined || !isKubeObject(answer.body)) return error;
  const misfits = misfitsOf(answer.body, operations);
  const [first] = misfits;
  if (first === undefined) return error;
  const words = misfits.map((misfit) => inWords(misfit, ref.kind === 'Secret')).join('; ');
  const name = first.kind === 'guard' ? 'Conflict' : 'ManifestRefused';
  const paths = misfits.map((misfit) => misfit.path);
  return new Failure(name, error.at, `${words}; nothing was changed (422)`, { status: 422, paths });
};
