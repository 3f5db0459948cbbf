import type { AccessRight } from '#domain/kube/access-right.ts';
import { isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { fields, list } from '#domain/kube/fields.ts';
import type { Session } from './session.ts';

/** What the API server lists as ours in one namespace. */
type Rule = Readonly<Record<string, unknown>>;

const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** From this many questions about one namespace on, a list of all rules is cheaper. */
const worthAsking = 3;

/**
 * The rights among these that the rules of their namespaces do not plainly grant; the list may omit what another
 * authorizer allows, so each of them must be asked for individually. One request per namespace.
 */
export const notPlainlyGiven = async (
  session: Session,
  rights: readonly AccessRight[],
): Promise<readonly AccessRight[]> => {
  const groups = Map.groupBy(rights, ({ namespace = '' }) => namespace);
  const left = await Promise.all(
    [...groups].map(async ([namespace, own]) => {
      if (namespace === '' || kindsOf(own) < worthAsking) return own;
      const rules = await rulesIn(session, namespace);
      const given = await Promise.all(own.map((right) => isGiven(session, rules, right)));
      return own.filter((_, index) => given[index] !== true);
    }),
  );
  return left.flat();
};

const kindsOf = (rights: readonly AccessRight[]): number =>
  new Set(rights.map(({ verb, apiVersion, kind }) => [verb, apiVersion, kind].join(' '))).size;

const rulesIn = async (session: Session, namespace: string): Promise<readonly Rule[]> => {
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  });
  const attempt = {
    cluster: session.name,
    verb: 'review',
    what: `the rights in ${namespace}`,
    writes: false,
  } as const;
  try {
    const answer = await session.calls.ask(attempt, { method: 'POST', path, type: 'application/json', body });
    return isObject(answer.body) ? list(fields(answer.body['status'])['resourceRules']) : [];
  } catch (error) {
    if (isFailure(error, 'ClusterForbids', 'NotFound')) return [];
    throw error;
  }
};

/** The rules of one namespace are not conclusive about cluster-scoped objects. */
const isGiven = async (
  session: Session,
  rules: readonly Rule[],
  { apiVersion, kind, verb, name }: AccessRight,
): Promise<boolean> => {
  const { plural, namespaced } = await session.resourceOf({ apiVersion, kind });
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const has = (values: unknown, wanted: string | undefined) =>
    Array.isArray(values) && (values.includes('*') || values.includes(wanted));
  return (
    namespaced &&
    rules.some(({ verbs, apiGroups, resources, resourceNames = [] }) => {
      const isNamed = Array.isArray(resourceNames) && resourceNames.length > 0;
      const isForIt = !isNamed || (name !== undefined && has(resourceNames, name));
      return has(verbs, verb) && has(apiGroups, group) && has(resources, plural) && isForIt;
    })
  );
};
