import { approvalStream } from '#domain/streams.ts';
import { policyOf } from '#domain/approval/written.ts';
import type { Digest } from '#domain/json.ts';
import { problem } from '#shared/http/problem.ts';
import { Rejection } from '#domain/rejection.ts';
import { ask } from '#shared/services/approvals/ask.ts';
import { answerInChat } from '#shared/services/approvals/enter.ts';
import { readAsked, settle } from '#shared/services/approvals/decide.ts';
import { nonceOf } from '#shared/services/approvals/nonce.ts';
import { type ApiWorld, apiWorld, knock, start } from '#test/api/world.ts';
import { type Actor, actorsOf, effectsOf } from './actor.ts';
import { approvalOf, type Case, channelOf, type Groups, type Step, type Vectors } from './vectors.ts';

export { readVectors } from './read.ts';

const id = 'r1.plan';
const minuteMs = 60_000;

/** Plays one case from its beginning; what was not as written, one line each. */
export const playCase = async (vectors: Vectors, one: Case): Promise<readonly string[]> => {
  try {
    const stage = await openStage({ ...vectors, ...one });
    const troubles: string[] = [];
    for (const [index, step] of one.steps.entries())
      troubles.push(
        ...(await playStep(stage, step)).map((line) => `step ${index + 1} (${step[0]}): ${line}`),
      );
    return troubles;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
};

interface Stage {
  readonly world: ApiWorld;
  /** Changes who is in which group, from a minute on. */
  readonly groups: Map<string, Set<string>>;
  readonly question: Parameters<typeof ask>[1];
}

/** A world whose settings know the people and groups of the vectors, in which the question has been asked. */
const openStage = async (given: Omit<Vectors, 'cases'>): Promise<Stage> => {
  const groups = new Map(Object.entries(given.groups).map(([name, members]) => [name, new Set(members)]));
  const world = worldOf(groups, given.groups);
  const policy = policyOf(approvalOf(given.policy));
  const question = {
    id,
    app: 'shop',
    release: 'r1',
    target: 'eu',
    plan: given.planHash as Digest,
    question: 'release?',
    expiresAt: start + policy.expiresInSeconds * 1000,
    token: 'token-of-the-workflow',
    isQuestion: true,
    policy,
    environments: ['prod'],
    requester: given.requester,
    authors: given.commitAuthors,
  };
  await ask(world, question);
  return { world, groups, question };
};

/** Everybody named anywhere brings a bearer token of their name, and may answer as far as roles go. */
const worldOf = (groups: Stage['groups'], named: Groups): ApiWorld => {
  const base = apiWorld();
  const people = () =>
    [...new Set(Object.values(named).flat())].map((subject) => ({
      name: subject.replace(/^user:/, ''),
      is: [`token:${subject}`],
      groups: [...groups].filter(([, members]) => members.has(subject)).map(([name]) => name),
    }));
  return {
    ...base,
    settings: {
      ...base.settings,
      whoIs: async (bearer) => (bearer.startsWith('user:') ? { name: bearer } : undefined),
      access: async () => ({
        people: people(),
        roles: [
          { name: 'reader', may: ['read'], who: [{ token: 'user:reader' }] },
          { name: 'people', may: ['approve'], who: people().map(({ name }) => ({ person: name })) },
        ],
      }),
    },
  };
};

const playStep = async (stage: Stage, [actor, decision, plan, minute, status, state]: Step) => {
  const { world } = stage;
  await world.clock.advance(Math.max(0, start + Math.round(minute * minuteMs) - world.clock.now()));
  const given = await act(stage, actor, decision, plan);
  const found = (await readAsked(world, id))?.state;
  const after = found === 'open' ? 'pending' : found;
  const wanted = status === null ? 'null' : String(status);
  return [
    ...(given.join(' and ') === wanted ? [] : [`answered ${given.join(' and ')}, and not ${wanted}`]),
    ...(after === state ? [] : [`it is ${after}, and not ${state}`]),
    ...(await wokenWrongly(world, after)),
  ];
};

/** The workflow is woken once when the question is over, and not before. */
const wokenWrongly = async ({ engine }: ApiWorld, state: string | undefined): Promise<readonly string[]> => {
  const wanted = state === 'pending' ? 0 : 1;
  const { length } = engine.answers;
  return length === wanted ? [] : [`the workflow was woken ${length} times, and not ${wanted}`];
};

const act = async (
  stage: Stage,
  actor: string,
  decision: string | null,
  plan: string | null,
): Promise<readonly string[]> => {
  const { world, question } = stage;
  if (decision === 'replacePlan') {
    await ask(world, { ...question, plan: plan as Digest, token: 'token-of-the-new-plan' });
    return ['null'];
  }
  if (decision === 'cancelRelease') {
    const words = { by: 'system', reason: 'the release was aborted' };
    await settle(world, id, { kind: 'decided', answer: 'rejected', because: 'aborted', ...words });
    return ['null'];
  }
  if (decision === null) {
    const before = (await world.journal.read(approvalStream(id))).length;
    const { status } = await knock(world, `GET /v1/approvals/${id}`, { token: 'user:reader' });
    if ((await world.journal.read(approvalStream(id))).length !== before)
      throw new Error('a look has changed something');
    return [String(status)];
  }
  if (!['approve', 'reject'].includes(decision)) throw new Error(`the decision ${decision} is not known`);
  effectsOf(actor).forEach(({ change, group, subject }) =>
    change === 'removed' ? stage.groups.get(group)?.delete(subject) : stage.groups.get(group)?.add(subject),
  );
  const said = { answer: decision === 'approve' ? 'approved' : 'rejected', plan: plan ?? undefined } as const;
  return Promise.all(actorsOf(actor).map((one) => answer(world, one, said)));
};

interface Said {
  readonly answer: 'approved' | 'rejected';
  readonly plan: string | undefined;
}

/** People of the settings answer through the API; whoever comes from a chat, as that chat hands their answer on. */
const answer = async (world: ApiWorld, actor: Actor, { answer: word, plan }: Said): Promise<string> => {
  const { subject, hasWrongNonce, reason } = actor;
  const chat = subject.startsWith('user:') ? undefined : subject.split(':')[0];
  const channel = channelOf(actor.channel ?? chat ?? 'api');
  if (channel === 'api' && !hasWrongNonce) {
    const body = { answer: word, ...(plan !== undefined && { plan }), ...(reason !== '' && { reason }) };
    const { status } = await knock(world, `POST /v1/approvals/${id}/decisions`, { token: subject, body });
    return String(status);
  }
  const asked = await readAsked(world, id);
  const where = channel === 'api' ? 'slack' : channel;
  const by = { kind: where, id: subject.startsWith('user:') ? `token:${subject}` : subject, name: subject };
  const nonce = hasWrongNonce || asked === undefined ? 'wrong' : nonceOf(asked, where);
  try {
    await answerInChat(world, id, { by, answer: word, plan, reason, nonce });
    return '200';
  } catch (error) {
    if (error instanceof Rejection) return String(problem(error).status);
    throw error;
  }
};
