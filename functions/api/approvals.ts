import { viewApproval } from '#domain/view/view-approval.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { answerQuestion, find } from '#shared/services/approvals/answer.ts';
import { openQuestions, suspendReasonOf } from '#shared/services/approvals/decide.ts';
import { overtakenBy } from '#shared/services/approvals/overtaken.ts';
import { languageFor } from '#shared/http/language.ts';
import type { HttpRequest } from '#shared/http/http.ts';
import type { World } from '#ports/world.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { type AuthenticatedHandler, known, reading } from '#shared/http/authenticate.ts';
import { ofApproval } from '#shared/http/places.ts';
import { maybe, oneOf, validateBody, text, usually } from '#shared/http/validate-body.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const decision = {
  answer: oneOf('approved', 'rejected'),
  reason: usually(text(500), ''),
  /** The hash that was shown; an answer to another plan does not count. */
  plan: maybe(text(100)),
};

const readingOf = (request: HttpRequest, { clock }: World) => ({
  now: clock.now(),
  language: languageFor(request),
});

/** The questions that wait for a person now. A pause is none: it ends by resuming, not by an answer. */
const listApprovals: AuthenticatedHandler = async (request, world, _, caller) => {
  const reading = readingOf(request, world);
  const isVisible = await visibleTo(world, caller);
  const open = (await openQuestions(world)).filter(
    ({ expiresAt, app }) => reading.now < expiresAt && isVisible(app),
  );
  const whys = await Promise.all(open.map((asked) => suspendReasonOf(world, asked)));
  const newer = await Promise.all(open.map((asked) => overtakenBy(world, asked)));
  const questions = open.filter((__, index) => whys[index] !== 'pause' && newer[index] === undefined);
  return json(200, { items: questions.map((asked) => viewApproval(asked.id, asked, reading)) });
};

const showApproval: AuthenticatedHandler = async (request, world) => {
  const asked = await find(world, request.params['id'] ?? '');
  return json(200, viewApproval(asked.id, asked, readingOf(request, world)));
};

/** Takes one person's answer: written down first, the workflow is woken then. The token never leaves. */
const decide: AuthenticatedHandler = async (request, world, _, by, place) => {
  const said = validateBody(decision, parseJsonBody(request.body));
  const given = { ...said, by, channel: 'api' };
  const asked = await answerQuestion(world, request.params['id'] ?? '', given, place.asked);
  return json(200, viewApproval(asked.id, asked, readingOf(request, world)));
};

export const approvalRoutes = [
  reading('GET /v1/approvals', 'anywhere', listApprovals),
  reading('GET /v1/approvals/{id}', ofApproval, showApproval),
  known('POST /v1/approvals/{id}/decisions', 'approve', ofApproval, decide, decision),
];

export const handler = onHttp(approvalRoutes);
