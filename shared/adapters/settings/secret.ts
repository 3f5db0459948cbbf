import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { Failure } from '#domain/failure.ts';
import type { Receiver, Settings } from '#ports/settings.ts';
import { senderNames } from '#shared/webhooks/senders.ts';
import { firstIssue, jsonOrNothing } from './zod-issue.ts';

const receiverShape = z.strictObject({
  id: z.string().min(1),
  scheme: z.enum(senderNames),
  app: z.string().min(1),
  component: z.string().min(1).optional(),
  secrets: z.array(z.string().min(16)).min(1),
});
const shape = z.strictObject({
  receivers: z.array(receiverShape).default([]),
  /** Who a bearer token stands for. */
  tokens: z.array(z.strictObject({ name: z.string().min(1), token: z.string().min(24) })).default([]),
});

type Receivers = z.infer<typeof shape>;

/**
 * What the operator has decided about the doors, kept as JSON in one secret:
 * `{ "receivers": [{ id, scheme, app, component?, secrets }], "tokens": [{ name, token }] }`.
 * The list of receivers is that of the first look; secrets and tokens are looked up whenever they are needed.
 */
export const openSecretSettings = async (read: () => Promise<string>): Promise<Settings> => {
  const first = receiversOf(await read());
  const latest = async (): Promise<Receivers> => receiversOf(await read());
  const receivers = first.receivers.map(({ id, scheme, app, component }): Receiver => {
    const secrets = async () =>
      (await latest()).receivers.find((receiver) => receiver.id === id)?.secrets ?? [];
    return { id, scheme, app, ...(component !== undefined && { component }), secrets };
  });
  return {
    receiver: (id) => receivers.find((receiver) => receiver.id === id),
    whoIs: async (bearer) => (await latest()).tokens.find(({ token }) => isSame(token, bearer))?.name,
  };
};

/** Settings of a function that has no door: it knows nobody. */
export const noSettings: Settings = { receiver: () => undefined, whoIs: async () => undefined };

/** What is wrong is told by its place alone; the values are secrets. */
const receiversOf = (text: string): Receivers => {
  const parsed = shape.safeParse(jsonOrNothing(text));
  if (parsed.success) return parsed.data;
  throw new Failure('ConfigRefused', 'the secret of the doors', firstIssue(parsed.error));
};

/** Takes the same time for every wrong token. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
