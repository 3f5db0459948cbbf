import { isObject, own } from '#domain/json.ts';
import { environmentsIn } from '#domain/notification/text.ts';
import type { Notice } from '#domain/notification/notice.ts';
import { type Answer, call, fieldOf, isGood, nothingToTell, sentBy } from './call.ts';
import type { Sending, SinkKind } from './kind.ts';

/** A deployment for each environment of a release, at the commit of its branch when it starts. */
export const gitlab: SinkKind = {
  about: 'deployments of environments in a project of GitLab',
  usualUrl: 'https://gitlab.com',
  token: { about: 'token that may write deployments', isNeeded: true },
  options: {
    project: { about: 'project, its number or `group/name`' },
    ref: { about: 'branch that is deployed', usual: 'main' },
  },
  send: async (sending) => {
    const status = statusOf(sending.notice);
    if (status === undefined) return nothingToTell;
    const known = new Map<string, string>();
    for (const environment of environmentsIn(sending.notice)) {
      const id = own(sending.memory, environment) ?? (await deploymentIn(sending, environment));
      if (typeof id !== 'string') return sentBy(id);
      known.set(environment, id);
      if (status === 'running') continue;
      const told = await ask(sending, 'PUT', `deployments/${id}`, { status });
      // One that has ended already cannot end again.
      if (!isGood(told) && told.status !== 400) return sentBy(told);
    }
    return { kind: 'delivered', remember: Object.fromEntries(known) };
  },
};

const statusOf = ({ kind, outcome }: Notice): string | undefined => {
  if (kind === 'started') return 'running';
  if (kind !== 'ended') return undefined;
  if (outcome?.kind === 'released') return 'success';
  return outcome?.kind === 'aborted' || outcome?.kind === 'rejected' ? 'canceled' : 'failed';
};

const ask = (
  { place }: Sending,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<Answer> =>
  call({
    method,
    url: `${place.url.replace(/\/$/, '')}/api/v4/projects/${encodeURIComponent(place.options['project'] ?? '')}/${path}`,
    headers: { 'private-token': place.token },
    body,
  });

/**
 * GitLab stores no data of ours in a deployment: one that has been running since then is the one of an earlier attempt.
 */
const deploymentIn = async (sending: Sending, environment: string): Promise<string | Answer> => {
  const { place, notice } = sending;
  const ref = place.options['ref'] ?? 'main';
  const query = new URLSearchParams({
    environment,
    status: 'running',
    order_by: 'created_at',
    sort: 'desc',
    updated_after: new Date(notice.at).toISOString(),
  }).toString();
  const listed = await ask(sending, 'GET', `deployments?${query}`);
  if (!isGood(listed)) return listed;
  const [found] = (Array.isArray(listed.body) ? listed.body : []).filter(isObject);
  if (found !== undefined) return String(found['id']);
  const branch = await ask(sending, 'GET', `repository/branches/${encodeURIComponent(ref)}`);
  const commit = isObject(branch.body) && isObject(branch.body['commit']) ? branch.body['commit'] : {};
  if (!isGood(branch) || typeof commit['id'] !== 'string') return branch;
  const body = { environment, sha: commit['id'], ref, tag: false, status: 'running' };
  const made = await ask(sending, 'POST', 'deployments', body);
  return fieldOf(made, 'id') ?? made;
};
