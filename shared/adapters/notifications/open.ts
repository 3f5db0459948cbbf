import type { Clock } from '#ports/clock.ts';
import type { Notifications, Sink } from '#ports/notifications.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { AwsKeys } from '../aws/sigv4.ts';
import type { Place, SinkKind } from './kind.ts';
import { sinkKinds } from './kinds.ts';
import type { SinkSettings } from './settings.ts';

interface Options {
  readonly clock: Clock;
  /** Where settings may refer to values that they do not contain. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What AWS knows Tidegate by. */
  readonly keys: () => AwsKeys;
  /** What the operator has settled, whenever it is needed. */
  readonly read: () => Promise<readonly SinkSettings[]>;
}

/** The receivers of the settings. */
export const openNotifications = ({ read, ...options }: Options): Notifications => ({
  sinks: async () => (await read()).map((settings) => sinkOf(settings, options)),
});

const sinkOf = (settings: SinkSettings, { clock, keys, env = {} }: Omit<Options, 'read'>): Sink => {
  const kind: SinkKind = sinkKinds[settings.kind];
  const place = placeOf(settings, kind, env);
  const { name, events, apps, environments } = settings;
  return {
    name,
    route: { events, apps, environments },
    address: digestOf(place.url),
    send: async (notice, memory, story) =>
      place.url === ''
        ? { kind: 'failed', reason: 'its address is not in the environment' }
        : kind.send({ place, notice, memory, story, clock, keys }),
  };
};

const placeOf = (settings: SinkSettings, kind: SinkKind, env: NonNullable<Options['env']>): Place => {
  const { url, urlEnv, token, tokenEnv } = settings;
  const said = settings as unknown as Readonly<Record<string, string | undefined>>;
  const options = Object.entries(kind.options ?? {}).map(
    ([name, { usual = '' }]) => [name, said[name] ?? usual] as const,
  );
  return {
    url: (urlEnv === undefined ? url : env[urlEnv]) ?? kind.usualUrl ?? '',
    token: (tokenEnv === undefined ? token : env[tokenEnv]) ?? '',
    options: Object.fromEntries(options),
  };
};
