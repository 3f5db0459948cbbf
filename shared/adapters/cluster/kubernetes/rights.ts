import { isObject } from '#domain/json.ts';
import type { AccessRight } from '#domain/kube/access-right.ts';
import { isFailure } from '#domain/failure.ts';
import type { Cluster } from '#ports/cluster.ts';
import { notPlainlyGiven } from './rules.ts';
import type { Session } from './session.ts';

const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Asks the API server what we may do. Every user may ask, unless that right has been removed. */
export const openRights = (session: Session): Pick<Cluster, 'missingRights'> => ({
  missingRights: async (wanted) => {
    const open = await notPlainlyGiven(session, wanted);
    const groups = Map.groupBy(open, ({ verb, apiVersion, kind, namespace = '' }) =>
      [verb, apiVersion, kind, namespace].join(' '),
    );
    const missing = await Promise.all([...groups.values()].map((group) => missingIn(session, group)));
    return missing.flat();
  },
});

/** One question for all objects of a kind; where the answer is no, one for each by its name. */
const missingIn = async (
  session: Session,
  group: readonly AccessRight[],
): Promise<readonly AccessRight[]> => {
  const [first] = group;
  if (first === undefined) return [];
  const { name: _, ...anyOfThem } = first;
  if (await isAllowed(session, anyOfThem)) return [];
  const answers = await Promise.all(
    group.map(async (right) => right.name !== undefined && (await isAllowed(session, right))),
  );
  return group.filter((_right, index) => answers[index] !== true);
};

const isAllowed = async (session: Session, right: AccessRight): Promise<boolean> => {
  const { apiVersion, kind, verb, namespace, name } = right;
  const { plural, namespaced } = await session.resourceOf({ apiVersion, kind });
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const attributes = {
    verb,
    group,
    version,
    resource: plural,
    ...(namespaced && namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
  const body = JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: attributes },
  });
  const attempt = {
    cluster: session.name,
    verb: 'review',
    what: `the right to ${verb} ${kind}`,
    writes: false,
  } as const;
  try {
    const answer = await session.calls.ask(attempt, { method: 'POST', path, type: 'application/json', body });
    return (
      isObject(answer.body) && isObject(answer.body['status']) && answer.body['status']['allowed'] === true
    );
  } catch (error) {
    // Nothing is reported here; the writes themselves will show it.
    if (isFailure(error, 'ClusterForbids', 'NotFound')) return true;
    throw error;
  }
};
