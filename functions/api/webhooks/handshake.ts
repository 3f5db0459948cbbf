import { Rejection } from '#domain/rejection.ts';
import type { Handler } from '#shared/http/http.ts';
import { findReceiver } from '#shared/services/releases/receivers.ts';
import { senders } from '#shared/webhooks/senders.ts';

/**
 * Senders of CloudEvents ask before their first delivery whether it is wanted. Yes is no admission: each delivery still
 * has to prove itself.
 */
export const allowOrigin: Handler = async ({ params, headers }, world) => {
  const receiver = await findReceiver(world, params['receiver'] ?? '');
  const origin = headers['webhook-request-origin'] ?? '';
  if (senders[receiver.scheme]?.asksFirst !== true || !/^[\w.*:-]{1,253}$/.test(origin))
    throw new Rejection('wrong-method', 'wrong-method', 'this address takes POST', { allow: 'POST' });
  return {
    status: 200,
    headers: { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' },
    body: '',
  };
};
