import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { Failure } from '#domain/failure.ts';
import type { Secret } from '../aws/secrets-manager.ts';
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
 * All of it is looked up whenever it is needed. A receiver or token that the copy at hand does not know may be new,
 * so the secret is then read once more.
 */
export const openSecretSettings = (read: Secret): Settings => {
  const find = async <T>(pick: (receivers: Receivers) => T | undefined): Promise<T | undefined> =>
    pick(receiversOf(await read())) ?? pick(receiversOf(await read('recent')));
  const named = (id: string) => find(({ receivers }) => receivers.find((receiver) => receiver.id === id));
  return {
    receiver: async (id): Promise<Receiver | undefined> => {
      const found = await named(id);
      if (found === undefined) return undefined;
      const { secrets: _, component, ...rest } = found;
      const secrets = async () => (await named(id))?.secrets ?? [];
      return { ...rest, ...(component !== undefined && { component }), secrets };
    },
    whoIs: async (bearer) =>
      (await find(({ tokens }) => tokens.find(({ token }) => isSame(token, bearer))))?.name,
  };
};

/** Settings of a function that has no door: it knows nobody. */
export const noSettings: Settings = { receiver: async () => undefined, whoIs: async () => undefined };

/** What is wrong is told by its place alone; the values are secrets. */
const receiversOf = (text: string): Receivers => {
  const parsed = shape.safeParse(jsonOrNothing(text));
  if (parsed.success) return parsed.data;
  throw new Failure('ConfigRefused', 'the secret of the doors', firstIssue(parsed.error));
};

/** Takes the same time for every wrong token. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
