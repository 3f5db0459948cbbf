import { isSameText } from '#shared/crypto/constant-time.ts';
import type { Receiver, Settings } from '#ports/settings.ts';
import { accessFrom } from './access.ts';
import { receiverFrom } from './receiver.ts';
import type { ApiSettings, ReceiverSettings } from './schema.ts';

type Read = (age?: 'recent') => Promise<ApiSettings>;

/**
 * The operator's settings for the API, read from one secret. Everything is looked up when it is needed. A receiver or
 * token that the cached copy does not contain may be new, so a recent copy is then fetched.
 */
export const openSecretSettings = (read: Read): Settings => {
  const find = async <T>(pick: (settings: ApiSettings) => T | undefined): Promise<T | undefined> =>
    pick(await read()) ?? pick(await read('recent'));
  const named = (id: string) =>
    find(({ receivers = [] }) => receivers.find((receiver) => receiver.id === id));
  const receiverOf = (found: ReceiverSettings): Receiver =>
    receiverFrom(found, async () => (await named(found.id))?.secrets ?? []);
  return {
    receiver: async (id): Promise<Receiver | undefined> => {
      const found = await named(id);
      return found === undefined ? undefined : receiverOf(found);
    },
    receivers: async () => ((await read('recent')).receivers ?? []).map(receiverOf),
    whoIs: async (bearer) => {
      const found = await find(({ tokens = [] }) => tokens.find(({ token }) => isSameText(token, bearer)));
      return found && { name: found.name };
    },
    ...accessFrom(async () => (await read()).access),
  };
};

/** Settings of a function without an API: no receiver and no token is known. */
export const noSettings: Settings = {
  receiver: async () => undefined,
  receivers: async () => [],
  whoIs: async () => undefined,
  access: async () => ({}),
  issuers: async () => [],
};
