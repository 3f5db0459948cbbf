import type { EventView } from '#domain/view/view.ts';
import { describeNotice, environmentsIn } from '#domain/notification/text.ts';
import { type Answer, call, isGood, nothingToTell, sentBy } from './call.ts';
import { taggedCommit } from './commit.ts';
import type { Sending, SinkKind } from './kind.ts';

/**
 * A deployment for each environment when the release is over; healing and removals bring nothing new. DevLake keeps one deployment for each id, so a repetition
 * replaces it.
 */
export const devlake: SinkKind = {
  about: 'deployments of an incoming webhook of Apache DevLake, for its DORA metrics',
  token: { about: 'API key that may post to the webhook', isNeeded: true },
  options: {
    connection: { about: 'number of the webhook, as in the addresses that DevLake shows for it' },
    repository: { about: 'address of the repository that the images are built from, as DevLake collects it' },
    ref: { about: 'branch that is deployed', usual: 'main' },
  },
  send: async (sending) => {
    const result = resultOf(sending.notice.outcome?.kind);
    if (sending.notice.kind !== 'ended' || result === undefined) return nothingToTell;
    const story = await sending.story();
    const asked = story.map(({ fact }) => fact).find((fact) => fact.kind === 'requested');
    if (asked?.cause.kind === 'heal' || asked?.cause.kind === 'removal') return nothingToTell;
    for (const environment of environmentsIn(sending.notice)) {
      const since = begunAt(story, targetsIn(sending, environment));
      if (since === undefined) continue;
      const told = await post(sending, deployment(sending, { environment, result, since, story }));
      if (!isGood(told)) return sentBy(told);
    }
    return { kind: 'delivered' };
  },
};

/** Nothing was deployed by a release that was refused, or that gave way to a newer one. */
const resultOf = (outcome: string | undefined): 'SUCCESS' | 'FAILURE' | undefined => {
  if (outcome === 'released') return 'SUCCESS';
  const isFailure = outcome === 'rolled-back' || outcome === 'rollback-failed' || outcome === 'aborted';
  return isFailure ? 'FAILURE' : undefined;
};

const targetsIn = ({ notice }: Sending, environment: string): readonly string[] =>
  notice.targets.filter((target) => target.environment === environment).map(({ name }) => name);

/** When its first wave there began; undefined if none did. */
const begunAt = (story: readonly EventView[], targets: readonly string[]): number | undefined =>
  story.find(
    ({ fact }) => fact.kind === 'wave' && !fact.back && fact.targets.some((one) => targets.includes(one)),
  )?.at;

interface Deployed {
  readonly environment: string;
  readonly result: 'SUCCESS' | 'FAILURE';
  readonly since: number;
  readonly story: readonly EventView[];
}

const deployment = (
  { notice, place }: Sending,
  { environment, result, since, story }: Deployed,
): Readonly<Record<string, unknown>> => {
  const times = { startedDate: iso(since), finishedDate: iso(notice.at) };
  return {
    id: `tidegate-${notice.release}-${environment}`,
    name: `${notice.app} to ${environment}`,
    displayTitle: describeNotice(notice).slice(0, 250),
    result,
    environment: stageOf(environment),
    originalEnvironment: environment,
    createdDate: iso(story.find(({ fact }) => fact.kind === 'requested')?.at ?? since),
    ...times,
    deploymentCommits: [
      {
        repoUrl: place.options['repository'],
        refName: place.options['ref'],
        commitSha: taggedCommit(notice) ?? noCommit,
        result,
        ...times,
      },
    ],
  };
};

const iso = (at: number): string => new Date(at).toISOString();

/** A commit is required; this one is in no repository, so the deployment counts, but not for the lead time of changes. */
const noCommit = '0'.repeat(40);

/** The four that DevLake knows, by the usual names; it takes others for production itself. */
const stageOf = (environment: string): string =>
  stages.find(([pattern]) => pattern.test(environment))?.[1] ?? 'PRODUCTION';

const stages = [
  [/^(pre-?prod|stag|uat|preview)/i, 'STAGING'],
  [/^(test|qa|ci|integration)/i, 'TESTING'],
  [/^(dev|local|sandbox)/i, 'DEVELOPMENT'],
] as const;

const post = ({ place }: Sending, body: unknown): Promise<Answer> =>
  call({
    url: `${place.url.replace(/\/$/, '')}/api/rest/plugins/webhook/connections/${encodeURIComponent(place.options['connection'] ?? '')}/deployments`,
    headers: { authorization: `Bearer ${place.token}` },
    body,
  });
