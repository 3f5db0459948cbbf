import { closeOvertaken, overtakenBy } from '#shared/services/approvals/overtaken.ts';
import { viewApproval } from '#domain/view/view-approval.ts';
import type { World } from '#ports/world.ts';
import { json } from '#shared/http/json-response.ts';
import {
  openQuestions,
  suspendReasonOf,
  readAsked,
  settle,
  type Asked,
} from '#shared/services/approvals/decide.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { Rejection } from '#domain/rejection.ts';
import { known, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { maybe, oneOf, validateBody, text, usually } from '#shared/http/validate-body.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const decision = {
  answer: oneOf('approved', 'rejected'),
  reason: usually(text(500), ''),
  /** The hash that was shown; an answer to another plan does not count. */
  plan: maybe(text(100)),
};

type Decision = ReturnType<typeof validateBody<typeof decision>>;

/** The questions that wait for a person now. A pause is none: it ends by resuming, not by an answer. */
const listApprovals: AuthenticatedHandler = async (_, world) => {
  const now = world.clock.now();
  const open = (await openQuestions(world)).filter(({ expiresAt }) => now < expiresAt);
  const whys = await Promise.all(open.map((asked) => suspendReasonOf(world, asked)));
  const newer = await Promise.all(open.map((asked) => overtakenBy(world, asked)));
  const questions = open.filter((_, index) => whys[index] !== 'pause' && newer[index] === undefined);
  return json(200, { items: questions.map((asked) => viewApproval(asked.id, asked, now)) });
};

const showApproval: AuthenticatedHandler = async (request, world) => {
  const asked = await find(world, request.params['id'] ?? '');
  return json(200, viewApproval(asked.id, asked, world.clock.now()));
};

/** Takes one person's answer: written down first, the workflow is woken then. The token never leaves. */
const decide: AuthenticatedHandler = async (request, world, by) => {
  const said = validateBody(decision, parseJsonBody(request.body));
  const asked = await find(world, request.params['id'] ?? '');
  await checkDecision(world, asked, said);
  await checkCurrent(world, asked);
  const isLate = asked.state === 'open' && world.clock.now() >= asked.expiresAt;
  const settled = await settle(
    world,
    asked.id,
    isLate ? { kind: 'expired' } : { kind: 'decided', answer: said.answer, by, reason: said.reason },
  );
  const after = settled?.asked ?? asked;
  if (settled?.isMine !== true || isLate) checkSame(after, said, by);
  return json(200, viewApproval(after.id, after, world.clock.now()));
};

const find = async (world: World, id: string): Promise<Asked> => {
  const asked = /^[\w.-]{1,300}$/.test(id) ? await readAsked(world, id) : undefined;
  if (asked !== undefined) return asked;
  throw new Rejection('not-found', 'unknown-approval', 'no such question');
};

/** An answer to a question that a newer release has made void would start nothing: the question is closed instead. */
const checkCurrent = async (world: World, asked: Asked): Promise<void> => {
  const by = asked.state === 'open' ? await overtakenBy(world, asked) : undefined;
  if (by === undefined) return;
  await closeOvertaken(world, asked, by);
  throw new Rejection(
    'gone',
    'overtaken',
    `release ${by} is newer and replaces this one; the question is closed`,
  );
};

const checkDecision = async (world: World, asked: Asked, { plan }: Decision): Promise<void> => {
  if (plan !== undefined && plan !== asked.plan)
    throw new Rejection(
      'conflict',
      'other-plan',
      'the question is about a different plan from the one you saw; look again',
    );
  if (asked.state === 'open' && (await suspendReasonOf(world, asked)) === 'pause')
    throw new Rejection(
      'conflict',
      'is-a-pause',
      'the release is paused; resume or abort it instead of answering',
    );
};

/** The same person saying the same again is fine; anything else hears what stands. */
const checkSame = ({ answer }: Asked, said: Decision, by: string): void => {
  if (answer?.kind === 'expired')
    throw new Rejection('gone', 'expired', 'no answer in time; the question is closed');
  if (answer?.kind === said.answer && answer.by === by) return;
  throw new Rejection(
    'conflict',
    'already-answered',
    `${answer?.by ?? 'somebody'} has already ${answer?.kind ?? 'answered'} this${answer?.by === 'tidegate' ? `: ${answer.reason}` : ''}`,
    { answer },
  );
};

export const approvalRoutes = [
  known('GET /v1/approvals', listApprovals),
  known('GET /v1/approvals/{id}', showApproval),
  known('POST /v1/approvals/{id}/decisions', decide),
];

export const handler = onHttp(approvalRoutes);
