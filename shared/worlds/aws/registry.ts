import { ecrLogins } from '#adapters/registry/ecr.ts';
import { openOciRegistry } from '#adapters/registry/oci.ts';
import { type RegistryPlace, splitRepository } from '#adapters/oci/place.ts';
import type { Clock } from '#ports/clock.ts';
import type { Registry } from '#ports/registry.ts';
import { type Environment, keysOf } from '../places/aws-keys.ts';
import type { SecretValue } from '../settings/schema.ts';
import type { Reader } from './secrets.ts';

/** The registries of one secret; a new login counts within minutes, a new registry at once. */
export const openRegistries = (
  env: Environment,
  clock: Clock,
  read: Reader<'registries'>,
): Registry & { readonly places: () => Promise<readonly RegistryPlace[]> } => {
  const endpoint = env['AWS_ENDPOINT_URL_ECR'];
  const ecr = ecrLogins({ keys: () => keysOf(env), clock, ...(endpoint !== undefined && { endpoint }) });
  return {
    digestOf: async (image) => {
      const { host } = splitRepository(image.repository);
      const known = await read();
      const settings = known[host] === undefined ? await read('recent') : known;
      return openOciRegistry({ places: placesOf(settings, ecr), clock }).digestOf(image);
    },
    places: async () => placesOf(await read('recent'), ecr),
  };
};

const placesOf = (
  settings: SecretValue<'registries'>,
  ecr: ReturnType<typeof ecrLogins>,
): readonly RegistryPlace[] =>
  Object.entries(settings).map(([host, { login, http, tokensFrom }]) => ({
    host,
    login: async () => (login === 'ecr' ? ecr(host) : login),
    ...(http !== undefined && { http }),
    ...(tokensFrom !== undefined && { tokensFrom }),
  }));
