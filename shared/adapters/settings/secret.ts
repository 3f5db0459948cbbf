import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { Failure } from '#domain/failure.ts';
import type { Secret } from '../aws/secrets-manager.ts';
import type { Receiver, Settings } from '#ports/settings.ts';
import { isRange } from '#shared/webhooks/filter/version.ts';
import { senderNames } from '#shared/webhooks/senders.ts';
import { firstIssue, jsonOrNothing } from './zod-issue.ts';

const tagsShape = z.strictObject({
  semver: z.string().refine(isRange).optional(),
  match: z.array(z.string().min(1)).min(1).optional(),
  prereleases: z.boolean().optional(),
  older: z.boolean().optional(),
});
const receiverShape = z.strictObject({
  id: z.string().min(1),
  scheme: z.enum(senderNames),
  app: z.string().min(1),
  component: z.string().min(1).optional(),
  secrets: z.array(z.string().min(16)).min(1),
  repositories: z.array(z.string().min(1)).min(1).optional(),
  tags: tagsShape.optional(),
});
const shape = z.strictObject({
  receivers: z.array(receiverShape).default([]),
  /** Who a bearer token stands for. */
  tokens: z.array(z.strictObject({ name: z.string().min(1), token: z.string().min(24) })).default([]),
});

type Receivers = z.infer<typeof shape>;

/**
 * What the operator has configured for the API, kept as JSON in one secret:
 * `{ "receivers": [{ id, scheme, app, component?, secrets, repositories?, tags? }], "tokens": [{ name, token }] }`.
 * All of it is looked up whenever it is needed. A receiver or token that the copy at hand does not know may be new,
 * so the secret is then read once more.
 */
export const openSecretSettings = (read: Secret): Settings => {
  const find = async <T>(pick: (receivers: Receivers) => T | undefined): Promise<T | undefined> =>
    pick(receiversOf(await read())) ?? pick(receiversOf(await read('recent')));
  const named = (id: string) => find(({ receivers }) => receivers.find((receiver) => receiver.id === id));
  const receiverOf = (found: Receivers['receivers'][number]): Receiver => {
    const { secrets: _, component, repositories, tags, ...rest } = found;
    return {
      ...rest,
      ...(component !== undefined && { component }),
      ...(repositories !== undefined && { repositories }),
      ...(tags !== undefined && { tags }),
      secrets: async () => (await named(found.id))?.secrets ?? [],
    };
  };
  return {
    receiver: async (id): Promise<Receiver | undefined> => {
      const found = await named(id);
      return found === undefined ? undefined : receiverOf(found);
    },
    receivers: async () => receiversOf(await read('recent')).receivers.map(receiverOf),
    whoIs: async (bearer) =>
      (await find(({ tokens }) => tokens.find(({ token }) => isSame(token, bearer))))?.name,
  };
};

/** Settings of a function without an API: no receiver and no token is known. */
export const noSettings: Settings = {
  receiver: async () => undefined,
  receivers: async () => [],
  whoIs: async () => undefined,
};

/** What is wrong is told by its place alone; the values are secrets. */
const receiversOf = (text: string): Receivers => {
  const parsed = shape.safeParse(jsonOrNothing(text));
  if (parsed.success) return parsed.data;
  throw new Failure('ConfigRefused', 'the secret of the API', firstIssue(parsed.error));
};

/** Takes the same time for every wrong token. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
