import type { Payload } from '#shared/webhooks/reading.ts';
import { start } from '#test/api/world.ts';
import { prove, receiverOf } from '#test/fakes/prove.ts';
import { judged, type Result } from './result.ts';
import { sendAsLambda, worldWith } from './send.ts';

export interface CdeventVectors {
  readonly events?: readonly {
    readonly id: string;
    readonly event: Payload;
    readonly expectValid: boolean;
  }[];
  readonly cloudeventsBinaryBinding?: {
    readonly event: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly headerBodyMismatch?: {
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyType: string;
  };
}

/** Sends every event in binary and in structured mode: a good one is taken in or ignored, a bad one is refused. */
export const checkCdevents = async (file: CdeventVectors): Promise<readonly Result[]> => {
  const { events = [], cloudeventsBinaryBinding: binding, headerBodyMismatch: mismatch } = file;
  const results: Result[] = [];
  for (const { id, event, expectValid } of events) {
    const plain = await sent({}, event);
    const wrapped = await sent({ 'content-type': 'application/cloudevents+json' }, envelope(event));
    const isRight = [plain, wrapped].every((status) => (expectValid ? status !== 400 : status === 400));
    results.push(judged(id, isRight && plain < 500, `answered ${plain} and ${wrapped}`));
  }
  const bound = events.find(({ id }) => id === binding?.event);
  if (binding !== undefined && bound !== undefined) {
    const status = await sent(binding.headers, bound.event);
    results.push(judged('binary-binding', status !== 400 && status < 500, `answered ${status}`));
  }
  const [first] = events;
  if (mismatch !== undefined && first !== undefined) {
    const context = { ...(first.event['context'] as Payload), type: mismatch.bodyType };
    const status = await sent(mismatch.headers, { ...first.event, context });
    results.push(judged('header-body-mismatch', status === 400, `answered ${status}`));
  }
  return results;
};

const envelope = (event: Payload): Payload => {
  const { id, source, type, timestamp } = event['context'] as Readonly<Record<string, string>>;
  return { specversion: '1.0', id, source, type, time: timestamp, data: event };
};

const sent = async (headers: Readonly<Record<string, string>>, event: Payload): Promise<number> => {
  const bytes = Buffer.from(JSON.stringify(event));
  const proof = prove('cdevents', bytes, start);
  const world = await worldWith(receiverOf('cdevents'), start);
  return (await sendAsLambda(world, proof.path, { ...headers, ...proof.headers }, bytes)).status;
};
