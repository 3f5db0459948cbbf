import { createHash } from 'node:crypto';
import { textAt } from '#domain/json-at.ts';
import type { Chat, Message, Told } from '#ports/chat.ts';
import type { Clock } from '#ports/clock.ts';
import { callChat } from '../call.ts';
import { openTokens } from '../token.ts';
import { hearDingtalk } from './hear.ts';
import type { DingtalkSettings } from './settings.ts';

/** DingTalk by interactive cards of a template: one for each question, which changes when the question is over. */
export const openDingtalk = (settings: DingtalkSettings, clock: Pick<Clock, 'now'>): Chat => {
  const { api, appKey, appSecret } = settings;
  const token = openTokens(clock, {
    url: `${api}/v1.0/oauth2/accessToken`,
    body: { appKey, appSecret },
    read: (body) => ({ token: textAt(body, 'accessToken'), seconds: Number(body['expireIn']) }),
  });
  const call = async (method: 'POST' | 'PUT', path: string, body: object, ref: string): Promise<Told> => {
    const bearer = await token();
    if (bearer.kind === 'failed') return { kind: 'untold', reason: bearer.reason };
    const headers = { 'x-acs-dingtalk-access-token': bearer.token };
    const answer = await callChat({ method, url: `${api}/v1.0/card/instances${path}`, headers, body });
    if (answer.kind === 'failed') return { kind: 'untold', reason: answer.reason };
    return answer.body['success'] === false
      ? { kind: 'untold', reason: 'DingTalk has not delivered the card' }
      : { kind: 'told', ref };
  };
  return {
    tell: async (message) => {
      const { kind, changes, text } = message;
      if (kind !== 'answer')
        return call('POST', '/createAndDeliver', delivery(settings, message), refOf(message));
      if (changes === undefined) return { kind: 'told' };
      return call('PUT', '', closing(changes.ref, text), changes.ref);
    },
    hear: async (chat, callback) => (chat === 'dingtalk' ? hearDingtalk(settings, callback) : undefined),
  };
};

/** The same message has the same id, so that DingTalk delivers it once. */
const refOf = ({ release, key }: Message): string =>
  `tidegate-${createHash('sha256').update(`${release}/${key}`).digest('hex').slice(0, 40)}`;

/** The template shows `title`, `text`, `details` and `state`, and two buttons that send `approval`, `plan` and `nonce` back. */
const delivery = (settings: DingtalkSettings, message: Message) => {
  const { template, robot, conversation, routeKey } = settings;
  const { app, text, details = [], approval, asked, link } = message;
  const isAsked = approval !== undefined && asked !== undefined;
  return {
    cardTemplateId: template,
    outTrackId: refOf(message),
    callbackType: 'HTTP',
    callbackRouteKey: routeKey,
    cardData: {
      cardParamMap: {
        title: app,
        text,
        details: details.map((line) => `- ${line}`).join('\n'),
        state: isAsked ? 'open' : 'told',
        ...(isAsked && { approval, plan: asked.plan, nonce: asked.nonceFor('dingtalk') ?? '' }),
        ...(link !== undefined && { link }),
      },
    },
    openSpaceId: `dtv1.card//IM_GROUP.${conversation}`,
    imGroupOpenSpaceModel: { supportForward: false },
    imGroupOpenDeliverModel: { robotCode: robot },
  };
};

const closing = (outTrackId: string, end: string) => ({
  outTrackId,
  cardData: { cardParamMap: { state: 'closed', end, nonce: '' } },
  cardUpdateOptions: { updateCardDataByKey: true },
});
