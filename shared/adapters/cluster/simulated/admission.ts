import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { newborn } from './initial-status.ts';
import { withDefaults } from './defaults.ts';
import { groupOf, kindOf, qualified } from './kinds.ts';
import { unknownFields } from './known-fields.ts';
import { type Attempt, invalid, refuse } from './api-errors.ts';
import { instant } from './shapes.ts';
import { faultsOf } from './validate.ts';

/** What the API makes of a write before it is kept: defaults, checks, and the fields that only the server writes. */
export const admitted = (
  attempt: Attempt,
  wanted: KubeObject,
  before: KubeObject | undefined,
  birth: { readonly uid: string; readonly now: number },
): KubeObject => {
  const unknown = unknownFields(wanted);
  if (unknown.length > 0) throw strangers(attempt, unknown);
  const object = withDefaults(wanted);
  const causes = faultsOf(object, before);
  if (causes.length > 0) throw invalid(attempt, `${qualified(object)} "${object.metadata.name}"`, causes);
  checkPreconditions(attempt, wanted, before);
  return before === undefined ? born(object, birth) : grown(object, before);
};

/** The API has one sentence, and one code, for each way of writing. */
const strangers = (attempt: Attempt, paths: readonly string[]): Error => {
  if (attempt.verb !== 'apply') {
    const named = paths.map((path) => `unknown field "${path}"`).join(', ');
    return refuse(attempt, 'ManifestRefused', 422, `strict decoding error: ${named}`);
  }
  const named = `failed to create typed patch object: .${paths.join(', .')}: field not declared in schema`;
  return refuse(attempt, 'ManifestRefused', 500, named);
};

/** A version or uid in a written object identifies the object that is meant. */
const checkPreconditions = (attempt: Attempt, wanted: KubeObject, before: KubeObject | undefined): void => {
  const { resourceVersion, uid } = wanted.metadata;
  const isStale = resourceVersion !== undefined && resourceVersion !== before?.metadata.resourceVersion;
  const isOther = uid !== undefined && before !== undefined && uid !== before.metadata.uid;
  if (!isStale && !isOther) return;
  const why = isOther ? 'this is another object of that name' : 'the object has been modified';
  throw refuse(attempt, 'Conflict', 409, `${why}; it was changed in the meantime`);
};

const born = (
  object: KubeObject,
  { uid, now }: { readonly uid: string; readonly now: number },
): KubeObject => {
  const { resourceVersion: _, managedFields: __, ...metadata } = object.metadata;
  const kind = kindOf(object);
  return {
    ...newborn(object, uid),
    metadata: {
      ...metadata,
      uid,
      creationTimestamp: instant(now),
      ...(kind?.counted === true ? { generation: 1 } : {}),
    },
  };
};

/** Fields that the server writes stay as they were; the generation counts changes of the spec. */
const grown = (object: KubeObject, before: KubeObject): KubeObject => {
  const { uid, creationTimestamp, deletionTimestamp, resourceVersion, managedFields } = before.metadata;
  const kept = { uid, creationTimestamp, deletionTimestamp, resourceVersion, managedFields };
  const generation = (before.metadata.generation ?? 0) + (wantsOther(object, before) ? 1 : 0);
  const metadata = {
    ...object.metadata,
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    ...(kindOf(object)?.counted === true ? { generation } : {}),
  };
  const status = before['status'];
  const after = kindOf(object)?.hasStatus === true ? withStatus(object, status) : object;
  return { ...after, metadata };
};

/** Deployments count their annotations too: that is how the real one sees a change of cause. */
const wantsOther = (object: KubeObject, before: KubeObject): boolean => {
  if (!sameJson(object['spec'], before['spec'])) return true;
  const isDeployment = object.kind === 'Deployment' && groupOf(object.apiVersion) === 'apps';
  return isDeployment && !sameJson(object.metadata.annotations ?? {}, before.metadata.annotations ?? {});
};

const withStatus = (object: KubeObject, status: unknown): KubeObject => {
  const { status: _, ...rest } = object;
  return status === undefined ? rest : { ...rest, status };
};
