import { isObject } from '#domain/json.ts';
import { cloudEventOf } from '#domain/notification/cdevent.ts';
import { signed } from '../aws/sigv4.ts';
import { type Answer, call, isGood, sentBy } from './call.ts';
import type { Sending, SinkKind } from './kind.ts';

/** CDEvents on a bus of Amazon EventBridge, from where rules send them to queues, functions and other accounts. */
export const eventbridge: SinkKind = {
  about: 'CDEvents in CloudEvents JSON on a bus of Amazon EventBridge, with the AWS keys of Tidegate',
  usualUrl: 'https://events.{region}.amazonaws.com/',
  options: {
    region: { about: 'region of the bus' },
    bus: { about: 'name or ARN of the bus', usual: 'default' },
    source: { about: '`source` of the events', usual: 'tidegate' },
  },
  send: async (sending) => {
    const answer = await put(sending);
    const mistake = isGood(answer) ? refusalIn(answer.body) : undefined;
    return mistake === undefined ? sentBy(answer) : { kind: 'failed', reason: mistake };
  },
};

const put = ({ place, notice, clock, keys }: Sending): Promise<Answer> => {
  const { region = '', bus = '', source = '' } = place.options;
  const url = new URL(place.url.replace('{region}', region));
  const event = cloudEventOf(notice);
  const entry = {
    EventBusName: bus,
    Source: source,
    DetailType: event['type'],
    Detail: JSON.stringify(event),
    Time: Math.floor(notice.at / 1000),
  };
  const body = JSON.stringify({ Entries: [entry] });
  const { host: _, ...headers } = signed({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
    body,
    region,
    service: 'events',
    at: clock.now(),
    keys: keys(),
  });
  return call({ url: url.href, headers, body });
};

/** A bus can refuse an event in the body of a 200. Its message may repeat the event, so only the code is given. */
const refusalIn = (body: unknown): string | undefined => {
  if (!isObject(body) || body['FailedEntryCount'] === 0) return undefined;
  const [entry] = Array.isArray(body['Entries']) ? body['Entries'].filter(isObject) : [];
  const code = entry?.['ErrorCode'];
  return `the bus refused it${typeof code === 'string' ? ` (${code.slice(0, 60)})` : ''}`;
};
