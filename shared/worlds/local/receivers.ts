import { isSameText } from '#shared/crypto/constant-time.ts';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { secondsOf } from '#domain/config/units.ts';
import { Failure } from '#domain/failure.ts';
import { promotionRuleOf } from '#domain/promotion/promotion.ts';
import { syncRuleOf } from '#domain/drift/sync-rule.ts';
import { windowOf } from '#domain/window/window.ts';
import { accessFrom, clientSecretOf } from '#adapters/settings/access.ts';
import { receiverFrom } from '#adapters/settings/receiver.ts';
import type { Receiver, Settings } from '#ports/settings.ts';
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
  const receiverOf = (found: ReceiverSetting): Receiver =>
    receiverFrom(found, () => secretsOf(found, base, env));
  const seconds = settings.keep === undefined ? undefined : secondsOf(settings.keep);
  return {
    ...(seconds !== undefined && { keepMs: seconds * 1000 }),
    receiver: async (id) => {
      const found = receivers.get(id);
      return found === undefined ? undefined : receiverOf(found);
    },
    receivers: async () => [...receivers.values()].map(receiverOf),
    whoIs: async (bearer) => {
      if (isSameText(bearer, token)) return { name: owner, isOwner: true };
      const found = (settings.tokens ?? []).find((one) => isSameText(bearer, one.token));
      return found && { name: found.name };
    },
    ...accessFrom(async () => settings.access, env),
    promotions: async () => (settings.promotions ?? []).map(promotionRuleOf),
    sync: async () =>
      Object.entries(settings.sync ?? {}).map(([environment, written]) =>
        syncRuleOf(environment, written, env),
      ),
    windows: async () => (settings.windows ?? []).map(windowOf),
  };
};

/** Reads every secret once, at the start: ConfigRefused if a receiver has none. */
export const checkReceivers = async (
  { receivers = [], access }: OperatorSettings,
  base: string,
  env: Receivers['env'],
): Promise<void> => {
  for (const receiver of receivers) await secretsOf(receiver, base, env);
  for (const issuer of access?.issuers ?? [])
    if (issuer.clientSecretEnv !== undefined && (clientSecretOf(issuer, env) ?? '') === '')
      throw new Failure(
        'ConfigRefused',
        `issuer ${issuer.name}`,
        `the environment variable ${issuer.clientSecretEnv} holds no secret; put the secret of its client there`,
      );
};

/** The same as for secrets in the settings. */
const shortest = 16;

/** One secret a line, which may hold spaces: two while one is being replaced. Read each time, so that a new one counts at once. */
const secretsOf = async (
  { id, secrets: written, secretEnv, secretFile, idToken }: ReceiverSetting,
  base: string,
  env: Receivers['env'],
): Promise<readonly string[]> => {
  if (written !== undefined) return written;
  if (idToken !== undefined) return [];
  const text =
    secretEnv === undefined ? await readSecret(id, resolve(base, secretFile ?? '')) : env[secretEnv];
  const secrets = (text ?? '')
    .split(/[\r\n]+/)
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  const where = secretEnv === undefined ? `the file ${secretFile}` : `the environment variable ${secretEnv}`;
  if (secrets.some(({ length }) => length < shortest))
    throw new Failure(
      'ConfigRefused',
      `receiver ${id}`,
      `${where} holds a secret of less than ${shortest} characters, which can be guessed; make a longer one`,
    );
  if (secrets.length > 0) return secrets;
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
