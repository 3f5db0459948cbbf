import type { Caller } from '#domain/access/caller.ts';
import { isFailure } from '#domain/failure.ts';
import { Rejection } from '#domain/rejection.ts';
import { viewApproval } from '#domain/view/view-approval.ts';
import type { World } from '#ports/world.ts';
import { open } from '#shared/http/authenticate.ts';
import type { Handler, HttpAnswer } from '#shared/http/http.ts';
import { approvalPage, noticePage } from '#shared/http/pages/approval.ts';
import { statusOf } from '#shared/http/problem.ts';
import { identify } from '#shared/services/access/identify.ts';
import { answerInChat } from '#shared/services/approvals/enter.ts';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { detailsOf } from '#shared/services/approvals/details.ts';
import { nonceOf } from '#shared/services/approvals/nonce.ts';
import { readPlan, readRelease } from '#shared/services/store/releases.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/**
 * The page for one question. The address only selects the question and a GET has no effect, because mail scanners and
 * chat previews follow links too. The person who answers must sign in.
 */
const showPage: Handler = async ({ params }, world) => {
  const id = await world.chat.linked?.(params['token'] ?? '');
  return id === undefined ? unknown() : show(world, id);
};

const unknown = (): HttpAnswer =>
  noticePage(404, 'This address leads to no question. Take the one from the message as it is.');

const show = async (
  world: World,
  id: string,
  said?: { status: number; text: string },
): Promise<HttpAnswer> => {
  const asked = await readAsked(world, id);
  if (asked === undefined) return unknown();
  const release = await readRelease(world, asked.release);
  const plan = release.plan === undefined ? undefined : await readPlan(world, release);
  const isHere = ({ name }: { readonly name: string }) => asked.target === undefined || name === asked.target;
  return approvalPage({
    view: viewApproval(asked.id, asked, { now: world.clock.now(), language: 'en' }),
    details:
      plan === undefined ? [] : await detailsOf(world, { ...plan, targets: plan.targets.filter(isHere) }),
    nonce: nonceOf(asked, 'link'),
    ...(said !== undefined && { said }),
  });
};

const answerPage: Handler = async ({ params, headers, body }, world) => {
  const id = await world.chat.linked?.(params['token'] ?? '');
  if (id === undefined) return unknown();
  if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    return show(world, id, { status: 400, text: 'Nothing was recorded: this page takes its own form only.' });
  try {
    const { answer, reason, plan, nonce, token } = formOf(body);
    const by = await callerOf(world, token);
    await answerInChat(world, id, { answer, reason, by, channel: 'link', plan, nonce });
    return await show(world, id, { status: 200, text: `Recorded: ${answer} by ${by.name}.` });
  } catch (error) {
    if (error instanceof Rejection)
      return show(world, id, { status: statusOf(error), text: `Nothing was recorded: ${error.message}.` });
    if (!isFailure(error)) throw error;
    return noticePage(503, 'This may not have been recorded. Go back and answer again.');
  }
};

const formOf = (body: Uint8Array) => {
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const at = (name: string): string => form.get(name) ?? '';
  const answer = at('answer');
  if (answer !== 'approved' && answer !== 'rejected')
    throw new Rejection('malformed', 'malformed', 'choose to approve or to reject');
  const reason = at('reason');
  if (reason.length > 500 || !reason.isWellFormed())
    throw new Rejection('malformed', 'malformed', 'the reason has at most 500 characters');
  return { answer, reason, plan: at('plan'), nonce: at('nonce'), token: at('token') } as const;
};

/** Identifies the bearer of this token. It was typed into the form, and is neither shown nor stored. */
const callerOf = (world: World, token: string): Promise<Caller> => {
  if (/^[\x21-\x7e]{1,8192}$/.test(token)) return identify(world, token);
  throw new Rejection('unauthenticated', 'unknown-token', 'this server does not know that token');
};

export const pageRoutes = [open('GET /a/{token}', showPage), open('POST /a/{token}', answerPage)];

export const handler = onHttp(pageRoutes);
