import { createHash, timingSafeEqual } from 'node:crypto';
import type { Receiver, Settings } from '#ports/settings.ts';
import type { ApiSettings } from './schema.ts';

type Read = (age?: 'recent') => Promise<ApiSettings>;

/**
 * What the operator has configured for the API, read from one secret. All of it is looked up whenever it is needed. A
 * receiver or token that the copy at hand does not know may be new, so a recent copy is then asked for.
 */
export const openSecretSettings = (read: Read): Settings => {
  const find = async <T>(pick: (settings: ApiSettings) => T | undefined): Promise<T | undefined> =>
    pick(await read()) ?? pick(await read('recent'));
  const named = (id: string) =>
    find(({ receivers = [] }) => receivers.find((receiver) => receiver.id === id));
  return {
    receiver: async (id): Promise<Receiver | undefined> => {
      const found = await named(id);
      if (found === undefined) return undefined;
      const { app, scheme, component } = found;
      const secrets = async () => (await named(id))?.secrets ?? [];
      return { id, app, scheme, ...(component !== undefined && { component }), secrets };
    },
    whoIs: async (bearer) =>
      (await find(({ tokens = [] }) => tokens.find(({ token }) => isSame(token, bearer))))?.name,
  };
};

/** Settings of a function without an API: no receiver and no token is known. */
export const noSettings: Settings = { receiver: async () => undefined, whoIs: async () => undefined };

/** Takes the same time for every wrong token. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
