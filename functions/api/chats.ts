import { Rejection } from '#domain/rejection.ts';
import { open } from '#shared/http/authenticate.ts';
import type { Handler, HttpAnswer } from '#shared/http/http.ts';
import { outcomeOf } from '#shared/services/approvals/outcome-of.ts';
import type { Reply } from '#domain/message/heard.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/**
 * Receives what a chat sends when someone presses a button. The signature authenticates the chat; who the person is,
 * and whether their answer counts, is decided as for every other answer.
 */
const hearChat: Handler = async ({ params, headers, query, body }, world) => {
  const name = params['chat'] ?? '';
  const heard = await world.chat.hear?.(name, { headers, query, body, now: world.clock.now() });
  if (heard === undefined)
    throw new Rejection('not-found', 'unknown-chat', 'no chat of this name is configured');
  if (heard.kind === 'reply') return toHttp(heard.reply);
  return toHttp(await heard.reply(await outcomeOf(world, name, heard)));
};

const toHttp = ({ status, body }: Reply): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body,
});

export const chatRoutes = [open('POST /v1/chat/{chat}', hearChat)];

export const handler = onHttp(chatRoutes);
