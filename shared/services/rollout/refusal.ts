import { type Failure, isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Applied } from './apply-resources.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';

/**
 * The message of a dry run that will fail the same way however often it is tried: an object that breaks a rule of the
 * API, a kind that is not served, fields of another manager. Undefined for everything that waiting may resolve.
 */
export const refusalOf = (error: unknown): string | undefined => {
  if (isFailure(error, 'ManifestRefused') && !isDenied(error)) return `${error.message}${adviceFor(error)}`;
  if (isFailure(error, 'Conflict') && Array.isArray(error.data['conflicts'])) return error.message;
  if (isFailure(error, 'NotFound') && /serves no kind/.test(error.message)) return error.message;
  return undefined;
};

/** A write that will never be accepted is not an obstacle to wait for: the release turns back and says why. */
export const stuckIfRefused = (error: unknown): Progress => {
  const reason = refusalOf(error);
  if (reason === undefined) throw error;
  return { kind: 'stuck', reason };
};

/**
 * The same for objects that are applied whole, which a dry run could not check (their namespace or kind came with this
 * very release).
 */
export const neverTaken = (error: unknown): Applied => ({
  progress: stuckIfRefused(error),
  hasWaited: false,
});

/** A webhook or policy is not the API itself: its owner may change it, so the release waits. */
const isDenied = ({ data, message }: Failure): boolean =>
  data['webhook'] !== undefined || /denied (?:the )?request|is forbidden: /.test(message);

/** Something in the cluster sets a field back. */
export const isImmutable = (error: unknown): boolean =>
  isFailure(error, 'ManifestRefused') && /field is immutable/.test(error.message);

const adviceFor = ({ message }: Failure): string => {
  if (/immutable/.test(message))
    return '; what is immutable is replaced, not changed: give the object another name, or remove it first';
  if (/managedFields must be nil/.test(message))
    return '; take metadata.managedFields out of the file, the API server fills it in';
  if (/spec\.ports\[\d+\]\.name: Required/.test(message))
    return '; a port that another client has set stays beside yours: keep its number and change targetPort, remove the old port first (kubectl edit), or name both';
  return '';
};

/** An object cannot be dry-run if its namespace or kind comes with the same manifest: a release creates those first. */
export const isMadeFirst = (error: unknown, object: KubeObject, objects: readonly KubeObject[]): boolean =>
  isFailure(error, 'NotFound') &&
  objects.some(
    (other) =>
      (other.kind === 'Namespace' && other.metadata.name === object.metadata.namespace) ||
      (other.kind === 'CustomResourceDefinition' && defines(other, object)),
  );

const defines = (definition: KubeObject, { apiVersion, kind }: KubeObject): boolean => {
  const { group, names } = specOf(definition);
  return group === apiVersion.split('/')[0] && isObject(names) && names['kind'] === kind;
};
