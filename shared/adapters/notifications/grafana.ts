import { isObject } from '#domain/json.ts';
import { describeNotice, environmentsIn } from '#domain/notification/text.ts';
import { type Answer, call, fieldOf, isGood, nothingToTell, sentBy } from './call.ts';
import type { Sending, SinkKind } from './kind.ts';

/** One annotation a release, from its start to its end. */
export const grafana: SinkKind = {
  about: 'annotations in Grafana, one from the start to the end of each release',
  token: { about: 'token of a service account that may write annotations', isNeeded: true },
  send: async (sending) => {
    const { kind, at } = sending.notice;
    if (kind !== 'started' && kind !== 'ended') return nothingToTell;
    const known = sending.memory['annotation'] ?? (await annotationOf(sending));
    if (typeof known !== 'string') return sentBy(known);
    if (kind === 'started') return { kind: 'delivered', remember: { annotation: known } };
    const body = { timeEnd: at, text: describeNotice(sending.notice), tags: tagsOf(sending) };
    return sentBy(await ask(sending, 'PATCH', `annotations/${known}`, body));
  },
};

const tagsOf = ({ notice }: Sending): readonly string[] => [
  'tidegate',
  `app:${notice.app}`,
  `release:${notice.release}`,
  ...environmentsIn(notice).map((environment) => `environment:${environment}`),
  ...(notice.outcome === undefined ? [] : [`outcome:${notice.outcome.kind}`]),
];

const ask = (
  { place }: Sending,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: unknown,
): Promise<Answer> =>
  call({
    method,
    url: `${place.url.replace(/\/$/, '')}/api/${path}`,
    headers: { authorization: `Bearer ${place.token}` },
    body,
  });

/** The one that an earlier attempt created, found by its tag, or a new one. */
const annotationOf = async (sending: Sending): Promise<string | Answer> => {
  const { notice } = sending;
  const query = new URLSearchParams({ tags: `release:${notice.release}`, type: 'annotation' }).toString();
  const listed = await ask(sending, 'GET', `annotations?${query}`);
  if (!isGood(listed)) return listed;
  const [found] = (Array.isArray(listed.body) ? listed.body : []).filter(isObject);
  if (found !== undefined) return String(found['id']);
  const body = { time: notice.at, text: describeNotice(notice), tags: tagsOf(sending) };
  const made = await ask(sending, 'POST', 'annotations', body);
  return fieldOf(made, 'id') ?? made;
};
