import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { canonical } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { Clouds } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';
import type { Environment } from '../places/aws-keys.ts';
import { cloudsOf } from '../places/clouds.ts';
import type { Reader } from './secrets.ts';

type Settings = Readonly<Record<string, CloudSetting>>;

interface Place {
  readonly env: Environment;
  readonly clock: Clock;
  /** Where operators work. */
  readonly cluster: World['cluster'];
}

/** The clouds of one secret, opened once for as long as their settings stay the same. */
export const openCloudsOfStack = (place: Place, read: Reader<'clouds'>): Clouds => {
  let opened: { readonly text: string; readonly clouds: Clouds } | undefined;
  const at = (settings: Settings): Clouds => {
    const text = canonical(settings);
    if (opened?.text === text) return opened.clouds;
    const clouds = cloudsOf({ ...place, settings: withRole(settings, place.env), base: '.' });
    opened = { text, clouds };
    return clouds;
  };
  /** A cloud that the copy at hand does not name may have been added since. */
  const naming = async (name: string): Promise<Clouds> => {
    const settings = await read();
    return at(Object.hasOwn(settings, name) ? settings : await read('recent'));
  };
  return {
    offers: async () => at(await read()).offers(),
    open: async (name, place) => (await naming(name)).open(name, place),
    template: async (name, className) => (await naming(name)).template(name, className),
  };
};

/** A function may make nothing itself: CloudFormation does, with the role that the stack was deployed with. */
const withRole = (settings: Settings, env: Environment): Settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      const role = env['TIDEGATE_RESOURCE_ROLE'] ?? '';
      return [name, setting.kind === 'cloudformation' && role !== '' ? { role, ...setting } : setting];
    }),
  );
