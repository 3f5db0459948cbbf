import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loginIn } from '#adapters/registry/docker-config.ts';
import { openOciRegistry } from '#adapters/registry/oci.ts';
import { ecrLogins } from '#adapters/registry/ecr.ts';
import type { Login, RegistryPlace } from '#adapters/oci/place.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Registry } from '#ports/registry.ts';
import { keysOf } from '../places/aws-keys.ts';
import type { OperatorSettings, RegistrySetting } from '../settings/settings.ts';

interface Options {
  readonly settings: Pick<OperatorSettings, 'registries'>;
  readonly base: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The registries of the settings; no other one is ever asked. */
export const openRegistries = (options: Options): Registry =>
  openOciRegistry({ clock: options.clock, places: placesOf(options) });

export const placesOf = ({ settings, base, env, clock }: Options): readonly RegistryPlace[] => {
  const ecr = ecrLogins({ keys: () => keysOf(env), clock });
  return Object.entries(settings.registries ?? {}).map(([host, { http, tokensFrom, ...login }]) => ({
    host,
    ...(http === undefined ? {} : { http }),
    ...(tokensFrom === undefined ? {} : { tokensFrom }),
    login: async () => (login.login === 'ecr' ? ecr(host) : loginOf(host, login, base, env)),
  }));
};

/** Read each time, so that a new password counts at once. */
const loginOf = async (
  host: string,
  { login, usernameEnv, passwordEnv, dockerConfig }: RegistrySetting,
  base: string,
  env: Options['env'],
): Promise<Login | undefined> => {
  if (login !== undefined && login !== 'ecr') return login;
  if (dockerConfig !== undefined) {
    const file = dockerConfig.replace(/^~(?=\/)/, env['HOME'] ?? '~');
    return loginIn(dockerConfig, await readConfig(resolve(base, file), dockerConfig), host);
  }
  if (passwordEnv === undefined) return undefined;
  const [username, password] = [env[usernameEnv ?? ''], env[passwordEnv]];
  if (username !== undefined && password !== undefined) return { username, password };
  const missing = username === undefined ? (usernameEnv ?? 'usernameEnv') : passwordEnv;
  throw new Failure('ConfigRefused', `registry ${host}`, `the environment has no ${missing}`);
};

const readConfig = (path: string, name: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('ConfigRefused', name, `the docker configuration cannot be read (${error.code})`);
  });
