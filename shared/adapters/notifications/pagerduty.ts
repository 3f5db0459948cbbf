import { describeNotice } from '#domain/notification/text.ts';
import { call, nothingToTell, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** Pages someone if a person is needed, and resolves that when it is answered or over. */
export const pagerduty: SinkKind = {
  about: 'an incident in PagerDuty while a release needs a person',
  usualUrl: 'https://events.pagerduty.com/v2/enqueue',
  token: { about: 'routing key of the service', isNeeded: true },
  send: async ({ place, notice, memory }) => {
    const isOver = notice.kind === 'answered' || notice.kind === 'step' || notice.kind === 'ended';
    if (!notice.needsPerson && !(isOver && memory['open'] === 'yes')) return nothingToTell;
    const { release, app } = notice;
    const trigger = {
      event_action: 'trigger',
      payload: {
        summary: describeNotice(notice).slice(0, 1024),
        source: 'tidegate',
        severity: notice.kind === 'ended' ? 'critical' : 'warning',
        timestamp: new Date(notice.at).toISOString(),
        component: app,
        custom_details: { release },
      },
    };
    const body = {
      routing_key: place.token,
      dedup_key: `tidegate-${release}`,
      ...(notice.needsPerson ? trigger : { event_action: 'resolve' }),
    };
    const open = notice.needsPerson ? 'yes' : 'no';
    return sentBy(await call({ url: place.url, body }), { open });
  },
};
