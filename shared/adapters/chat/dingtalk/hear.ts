import { isObject } from '#domain/json.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Callback, Heard } from '#domain/message/heard.ts';
import { verifyDingtalkCard } from '#shared/crypto/signatures/dingtalk.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { heardNothing, replyWith } from '../button.ts';
import type { DingtalkSettings } from './settings.ts';

type Payload = ReturnType<typeof parseJsonBody>;

/**
 * Interprets a pressed button of a card. DingTalk signs only the time, so the user and everything else in the body
 * could be forged: an answer counts only with the nonce of the card, and each signature counts once.
 */
export const hearDingtalk = (settings: DingtalkSettings, callback: Callback): Heard => {
  const { headers, body, now } = callback;
  if (!verifyDingtalkCard({ secrets: [settings.callbackSecret], headers, body, now }))
    return heardNothing(401, { error: 'the signature of DingTalk is missing, too old, or not of this app' });
  const sent = parseJsonBody(body);
  if (textAt(sent, 'type') !== 'actionCallback') return heardNothing(200, {});
  const params = paramsOf(sent);
  const [approval, nonce] = [textAt(params, 'approval'), textAt(params, 'nonce')];
  if (approval === '' || nonce === '')
    return heardNothing(403, { error: 'this callback belongs to no card of ours' });
  const person = textAt(sent, 'userId');
  if (textAt(sent, 'corpId') !== settings.corp || person === '')
    return heardNothing(403, { error: 'only people of this organization may answer' });
  const decision = textAt(params, 'decision');
  if (decision !== 'approve' && decision !== 'reject')
    throw new Rejection('malformed', 'malformed', 'this button is none of ours');
  return {
    kind: 'answer',
    approval,
    answer: decision === 'approve' ? 'approved' : 'rejected',
    plan: textAt(params, 'plan'),
    nonce,
    person: { id: `${settings.corp}/${person}`, name: person },
    once: headers['x-ddpaas-signature'] ?? '',
    // What that person alone is shown on the card.
    reply: async ({ text }) =>
      replyWith(200, {
        cardUpdateOptions: { updatePrivateDataByKey: true },
        userPrivateData: { cardParamMap: { hint: text } },
      }),
  };
};

/** `content` is JSON inside JSON, and may be missing: `{"cardPrivateData": {"actionIds": [], "params": {…}}}`. */
const paramsOf = (sent: Payload): Payload => {
  const content = sent['content'];
  const inner = typeof content === 'string' && content !== '' ? parseJsonBody(Buffer.from(content)) : content;
  const params = valueAt(inner, 'cardPrivateData.params');
  return isObject(params) ? params : {};
};
