import type { Notice } from '#domain/notification/notice.ts';
import { describeNotice, environmentsIn } from '#domain/notification/text.ts';
import { type Answer, call, fieldOf, isGood, nothingToTell, sentBy } from './call.ts';
import { taggedCommit } from './commit.ts';
import type { Sending, SinkKind } from './kind.ts';

/** A status of the released commit, for each environment: a branch protection can require it. */
export const githubStatus: SinkKind = {
  about: 'statuses of a commit in a repository of GitHub, one for each environment',
  usualUrl: 'https://api.github.com',
  token: { about: 'token that may write commit statuses', isNeeded: true },
  options: {
    repository: { about: 'repository, `owner/name`' },
    ref: { about: 'branch or tag whose commit is meant where no image is tagged with one', usual: 'main' },
  },
  send: async (sending) => {
    const state = stateOf(sending.notice);
    if (state === undefined) return nothingToTell;
    const commit = sending.memory['commit'] ?? (await commitOf(sending));
    if (typeof commit !== 'string') return sentBy(commit);
    for (const environment of environmentsIn(sending.notice)) {
      const told = await mark(sending, commit, environment, state);
      if (!isGood(told)) return sentBy(told);
    }
    return { kind: 'delivered', remember: { commit } };
  },
};

const stateOf = ({ kind, outcome }: Notice): string | undefined => {
  if (kind === 'requested' || kind === 'started') return 'pending';
  if (kind !== 'ended') return undefined;
  if (outcome?.kind === 'released') return 'success';
  return outcome?.kind === 'rollback-failed' ? 'error' : 'failure';
};

const addressOf = ({ place }: Sending): string =>
  `${place.url.replace(/\/$/, '')}/repos/${place.options['repository']}`;

const headersOf = ({ place }: Sending): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${place.token}`,
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
});

/** The whole name of the commit, asked once a release: a branch moves on while it runs. */
const commitOf = async (sending: Sending): Promise<string | Answer> => {
  const ref = taggedCommit(sending.notice) ?? sending.place.options['ref'] ?? 'main';
  const found = await call({
    method: 'GET',
    url: `${addressOf(sending)}/commits/${encodeURIComponent(ref)}`,
    headers: headersOf(sending),
  });
  const commit = fieldOf(found, 'sha');
  if (commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  return isGood(found) ? { ...found, status: 0, reason: 'it named no commit' } : found;
};

const mark = (sending: Sending, commit: string, environment: string, state: string): Promise<Answer> =>
  call({
    url: `${addressOf(sending)}/statuses/${commit}`,
    headers: headersOf(sending),
    body: {
      state,
      context: `tidegate/${sending.notice.app}/${environment}`,
      description: describeNotice(sending.notice).slice(0, 140),
      ...(sending.notice.link !== undefined && { target_url: sending.notice.link }),
    },
  });
