import { readImage } from '#domain/kube/image.ts';
import { senders } from '#shared/webhooks/senders.ts';
import type { Payload, Reading } from '#shared/webhooks/reading.ts';
import { start } from '#test/api/world.ts';
import { prove, receiverOf } from '#test/fakes/prove.ts';
import { lowered } from './lowered.ts';
import { type Result, right, wrong } from './result.ts';
import { sendAsLambda, worldWith } from './send.ts';

export interface TriggerVector {
  readonly id: string;
  readonly provider: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Payload;
  readonly expect: Readonly<Record<string, unknown>>;
}

/** What only explains a vector. */
const remarks = ['note', 'registry', 'neverCalled', 'region', 'account', 'status'];

/** Reads one event as its sender and through its receiver, and compares what was understood with what is wanted. */
export const checkTrigger = async (vector: TriggerVector): Promise<Result> => {
  const { id, provider, body, expect } = vector;
  const headers = lowered(vector.headers ?? {});
  const sender = senders[provider];
  if (sender === undefined) return wrong(id, `there is no sender called ${provider}`);
  const receiver = receiverOf(provider, { registry: registryFor(vector) });
  const reading = sender.read({ headers, payload: body, receiver });
  const got = understood(reading);
  const wanted = Object.entries(expect).filter(
    ([key]) => !remarks.includes(key) && !(key === 'reason' && expect['action'] === 'reject'),
  );
  const other = wanted.filter(([key, value]) => !isSame(key, got[key], value));
  if (other.length > 0)
    return wrong(
      id,
      other.map(([key, value]) => `${key}: ${show(got[key])}, wanted ${show(value)}`).join('; '),
    );
  const status = await sent(vector, registryFor(vector));
  const isFine = expect['action'] === 'reject' ? status === 400 : status === 200 || status === 409;
  return isFine ? right(id) : wrong(id, `answered ${status}`);
};

/** The registry of EventBridge's event is the account and region of its own, as the operator would have named it. */
const registryFor = ({ provider, expect }: TriggerVector): string =>
  provider === 'aws-ecr' && typeof expect['account'] === 'string'
    ? `${expect['account']}.dkr.ecr.${String(expect['region'])}.amazonaws.com`
    : provider === 'aws-ecr'
      ? '1.dkr.ecr.us-west-2.amazonaws.com'
      : 'registry.example.com';

/** An event that would release something finds no application here, which is a conflict. */
const sent = async ({ provider, headers = {}, body }: TriggerVector, registry: string): Promise<number> => {
  const bytes = Buffer.from(JSON.stringify(body));
  const proof = prove(provider, bytes, start);
  const world = await worldWith(receiverOf(provider, { registry }), start);
  const all = { ...headers, ...proof.headers };
  return (await sendAsLambda(world, proof.path, all, bytes)).status;
};

const understood = (reading: Reading): Readonly<Record<string, unknown>> => {
  switch (reading.kind) {
    case 'ignored':
      return { action: 'ignore', reason: reading.reason };
    case 'malformed':
      return { action: 'reject', reason: reading.reason };
    case 'handshake':
      return { action: 'answer', answer: reading.answer };
    case 'stack':
      return { action: 'look', stack: reading.stack };
    case 'release':
      return { action: 'trigger', kind: 'release', images: reading.images };
    case 'source': {
      const { repo, ref, commit = null, by } = reading;
      return { action: 'trigger', kind: 'source', repo, ref, commit, actor: actorIn(by) };
    }
    case 'image': {
      const { image, more = [], hint, by, delivery } = reading;
      const { repository = '', tag, digest } = readImage(image) ?? {};
      return {
        action: 'trigger',
        kind: 'image',
        image: repository,
        repository: repository.split('/').slice(1).join('/'),
        tag,
        tags: [tag, ...more.map((one) => readImage(one)?.tag)],
        digestHint: digest ?? hint ?? null,
        actor: actorIn(by),
        deliveryId: delivery,
      };
    }
    default:
      return reading satisfies never;
  }
};

/** A sender alone is nobody. */
const actorIn = (by: string): string | null => (by.includes(':') ? by : null);

const isSame = (key: string, got: unknown, wanted: unknown): boolean => {
  // A name that no image can have is mapped to the one that it is pulled by.
  if (key === 'repository' || key === 'image')
    return String(got).toLowerCase() === String(wanted).toLowerCase();
  return JSON.stringify(got ?? null) === JSON.stringify(wanted ?? null);
};

const show = (value: unknown): string => JSON.stringify(value ?? null);
