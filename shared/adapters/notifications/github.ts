import { isObject, own } from '#domain/json.ts';
import type { Notice } from '#domain/notification/notice.ts';
import { describeNotice, environmentsIn } from '#domain/notification/text.ts';
import type { Sent } from '#ports/notifications.ts';
import { type Answer, call, fieldOf, isGood, nothingToTell, sentBy } from './call.ts';
import type { Sending, SinkKind } from './kind.ts';

/** A deployment for each environment of a release, with its state as it changes. */
export const github: SinkKind = {
  about: 'deployments and their statuses in a repository of GitHub',
  usualUrl: 'https://api.github.com',
  token: { about: 'token that may write deployments', isNeeded: true },
  options: {
    repository: { about: 'repository, `owner/name`' },
    ref: { about: 'branch, tag or commit that is deployed', usual: 'main' },
  },
  send: async (sending) => {
    const state = stateOf(sending.notice);
    if (state === undefined) return nothingToTell;
    const known = new Map<string, string>();
    for (const environment of environmentsIn(sending.notice)) {
      const id = own(sending.memory, environment) ?? (await deploymentIn(sending, environment));
      if (typeof id !== 'string') return sentBy(id);
      const told = await statusOf(sending, id, state);
      if (told.kind !== 'delivered') return told;
      known.set(environment, id);
    }
    return { kind: 'delivered', remember: Object.fromEntries(known) };
  },
};

const stateOf = ({ kind, outcome }: Notice): string | undefined => {
  if (kind === 'started' || kind === 'step') return 'in_progress';
  if (kind !== 'ended') return undefined;
  if (outcome?.kind === 'released') return 'success';
  return outcome?.kind === 'rollback-failed' ? 'error' : 'failure';
};

const headersOf = ({ place }: Sending): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${place.token}`,
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
});

const addressOf = ({ place }: Sending): string =>
  `${place.url.replace(/\/$/, '')}/repos/${place.options['repository']}/deployments`;

/**
 * The one that an earlier attempt created, found by the release in it, or a new one; its id, or the response that
 * refused it.
 */
const deploymentIn = async (sending: Sending, environment: string): Promise<string | Answer> => {
  const { notice, place } = sending;
  const query = new URLSearchParams({ environment, per_page: '30' }).toString();
  const headers = headersOf(sending);
  const listed = await call({ method: 'GET', url: `${addressOf(sending)}?${query}`, headers });
  if (!isGood(listed)) return listed;
  const found = (Array.isArray(listed.body) ? listed.body : [])
    .filter(isObject)
    .find(({ payload }) => isObject(payload) && payload['release'] === notice.release);
  if (found !== undefined) return String(found['id']);
  const made = await call({
    url: addressOf(sending),
    headers,
    body: {
      ref: place.options['ref'],
      environment,
      auto_merge: false,
      required_contexts: [],
      description: describeNotice(notice).slice(0, 140),
      payload: { release: notice.release, app: notice.app },
    },
  });
  return (
    fieldOf(made, 'id') ?? (isGood(made) ? { ...made, status: 0, reason: 'it named no deployment' } : made)
  );
};

const statusOf = async (sending: Sending, deployment: string, state: string): Promise<Sent> =>
  sentBy(
    await call({
      url: `${addressOf(sending)}/${deployment}/statuses`,
      headers: headersOf(sending),
      body: {
        state,
        description: describeNotice(sending.notice).slice(0, 140),
        ...(sending.notice.link !== undefined && { log_url: sending.notice.link }),
      },
    }),
  );
