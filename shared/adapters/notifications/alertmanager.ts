import { describeNotice, environmentsIn } from '#domain/notification/text.ts';
import { call, nothingToTell, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** How long an alert lasts without being repeated: an answer may take a day. */
const lastsMs = 86_400_000;

/** An alert where a person is needed; it ends when that is answered or over. */
export const alertmanager: SinkKind = {
  about: 'an alert in Alertmanager while a release needs a person',
  token: { about: 'bearer token, if one is required', isNeeded: false },
  send: async ({ place, notice, memory }) => {
    const isOver = notice.kind === 'answered' || notice.kind === 'step' || notice.kind === 'ended';
    const since = memory['since'];
    if (!notice.needsPerson && !(isOver && since !== undefined && since !== '')) return nothingToTell;
    const startsAt = notice.needsPerson ? new Date(notice.at).toISOString() : (since ?? '');
    const endsAt = new Date(notice.needsPerson ? notice.at + lastsMs : notice.at).toISOString();
    const alert = {
      labels: {
        alertname: 'TidegateNeedsPerson',
        app: notice.app,
        release: notice.release,
        environment: environmentsIn(notice).join(','),
      },
      annotations: { summary: describeNotice(notice) },
      startsAt,
      endsAt,
    };
    const url = `${place.url.replace(/\/$/, '')}/api/v2/alerts`;
    const headers = place.token === '' ? {} : { authorization: `Bearer ${place.token}` };
    return sentBy(await call({ url, headers, body: [alert] }), {
      since: notice.needsPerson ? startsAt : '',
    });
  },
};
