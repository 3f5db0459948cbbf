import { describeNotice } from '#domain/notification/text.ts';
import { call, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** A Microsoft Teams workflow that posts the body of its webhook, as an adaptive card. */
export const teams: SinkKind = {
  about: 'webhook of a workflow of Microsoft Teams',
  send: async ({ place: { url }, notice }) => {
    const weight = notice.needsPerson ? { weight: 'Bolder', color: 'Attention' } : {};
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [{ type: 'TextBlock', text: describeNotice(notice), wrap: true, ...weight }],
    };
    const contentType = 'application/vnd.microsoft.card.adaptive';
    return sentBy(await call({ url, body: { type: 'message', attachments: [{ contentType, content }] } }));
  },
};
