import type { AccessRight } from '#domain/kube/access-right.ts';
import { type Cluster, fieldManager } from '#ports/cluster.ts';
import type { Verb } from './faults.ts';
import type { ApiServer } from './request.ts';

/** An apply creates and changes; a JSON Patch changes. */
const requestsOf = (verb: AccessRight['verb']): readonly Verb[] =>
  verb === 'create' ? ['apply'] : verb === 'patch' ? ['patch', 'apply'] : [verb];

/** Nothing is missing but what a standing mishap forbids; it meets our own requests only. */
export const openRights = ({ faults }: ApiServer, manager: string): Pick<Cluster, 'missingRights'> => ({
  missingRights: async (wanted) =>
    manager === fieldManager
      ? wanted.filter(({ verb, kind }) => requestsOf(verb).some((request) => faults.forbids(request, kind)))
      : [],
});
