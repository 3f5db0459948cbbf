import { openSecret, type Secret } from '#adapters/aws/secrets-manager.ts';
import { Failure, isFailure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { type Environment, keysOf } from '../places/aws-keys.ts';
import type { SecretName, SecretValue } from '../settings/schema.ts';
import { readSecret } from '../settings/secret.ts';
import { regionOf, required } from './environment.ts';

/** Where serverless.yml names each secret to the functions that may read it. */
const variables: Readonly<Record<SecretName, string>> = {
  clusters: 'TIDEGATE_CLUSTERS',
  registries: 'TIDEGATE_REGISTRIES',
  api: 'TIDEGATE_API',
  chat: 'TIDEGATE_CHAT',
  windows: 'TIDEGATE_WINDOWS',
  operations: 'TIDEGATE_OPERATIONS',
  clouds: 'TIDEGATE_CLOUDS',
};

/**
 * The settings in one secret. `recent` accepts a copy of the last ten seconds only, for names that the cached copy
 * lacks.
 */
export type Reader<N extends SecretName> = (age?: 'recent') => Promise<SecretValue<N>>;

export interface Secrets {
  /** Whether this function may read it. */
  has(name: SecretName): boolean;
  reader<N extends SecretName>(name: N): Reader<N>;
  /** Reads every secret of this function once; returns the errors of the invalid ones. */
  check(): Promise<readonly string[]>;
}

/** The secrets of the stack that are named to this function, as settings. */
export const openSecrets = (env: Environment, clock: Clock): Secrets => {
  const endpoint = env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  const region = regionOf(env);
  const aws = { region, keys: () => keysOf(env), clock, ...(endpoint !== undefined && { endpoint }) };
  const opened = new Map<SecretName, { readonly id: string; readonly read: Secret }>();
  const open = (name: SecretName) => {
    const id = required(env, variables[name]);
    const one = opened.get(name) ?? { id: inRegion(id, region), read: openSecret(aws, id) };
    opened.set(name, one);
    return one;
  };
  const reader =
    <N extends SecretName>(name: N): Reader<N> =>
    async (age) => {
      const { id, read } = open(name);
      return readSecret(name, id, await read(age));
    };
  const has = (name: SecretName): boolean => env[variables[name]] !== undefined;
  return {
    has,
    reader,
    check: async () => {
      const names = (Object.keys(variables) as SecretName[]).filter(has);
      const found = await Promise.all(names.map((name) => reader(name)().then(() => [], sentenceOf)));
      return found.flat();
    },
  };
};

const inRegion = (id: string, region: string): string => {
  const [, found = region] = /^arn:[\w-]+:secretsmanager:([\w-]+):/.exec(id) ?? [];
  if (found === region) return id;
  throw new Failure(
    'ConfigRefused',
    `secret ${id}`,
    `it is in ${found}, and this function runs in ${region}`,
  );
};

/** The message of a foreign error may contain settings, so it is left out. */
const sentenceOf = (error: unknown): readonly string[] => [
  isFailure(error)
    ? error.message
    : `the settings cannot be read: ${error instanceof Error ? error.name : 'error'}`,
];
