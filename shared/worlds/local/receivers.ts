import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '#domain/failure.ts';
import type { Settings } from '#ports/settings.ts';
import type { OperatorSettings, ReceiverSetting } from '../settings/settings.ts';

interface Receivers {
  readonly settings: OperatorSettings;
  readonly base: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly token: string;
  readonly owner: string;
}

/** The receivers and tokens of one machine: its own token for its owner, all others as the settings name them. */
export const openReceivers = ({ settings, base, env, token, owner }: Receivers): Settings => {
  const receivers = new Map((settings.receivers ?? []).map((receiver) => [receiver.id, receiver]));
  return {
    receiver: async (id) => {
      const found = receivers.get(id);
      if (found === undefined) return undefined;
      const { app, component, scheme } = found;
      return {
        id,
        app,
        scheme,
        ...(component === undefined ? {} : { component }),
        secrets: () => secretsOf(found, base, env),
      };
    },
    whoIs: async (bearer) =>
      [{ name: owner, token }, ...(settings.tokens ?? [])].find((one) => isSame(bearer, one.token))?.name,
  };
};

/** Reads every secret once, for whoever starts: ConfigRefused where a receiver has none. */
export const checkReceivers = async (
  { receivers = [] }: OperatorSettings,
  base: string,
  env: Receivers['env'],
): Promise<void> => {
  for (const receiver of receivers) await secretsOf(receiver, base, env);
};

/** Hashed first, so that neither length nor content shows in the time it takes. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b));
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** One secret a line, which may hold spaces: two while one is being replaced. Read each time, so that a new one counts at once. */
const secretsOf = async (
  { id, secrets: written, secretEnv, secretFile }: ReceiverSetting,
  base: string,
  env: Receivers['env'],
): Promise<readonly string[]> => {
  if (written !== undefined) return written;
  const text =
    secretEnv === undefined ? await readSecret(id, resolve(base, secretFile ?? '')) : env[secretEnv];
  const secrets = (text ?? '')
    .split(/[\r\n]+/)
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  if (secrets.length > 0) return secrets;
  const where = secretEnv === undefined ? `the file ${secretFile}` : `the environment variable ${secretEnv}`;
  throw new Failure(
    'ConfigRefused',
    `receiver ${id}`,
    `${where} holds no secret; put the secret of the sender there`,
  );
};

const readSecret = (id: string, file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('ConfigRefused', `receiver ${id}`, `its secretFile cannot be read (${error.code})`);
  });
