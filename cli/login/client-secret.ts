import { resolve } from 'node:path';
import { isFailure } from '#domain/failure.ts';
import { readRegular } from '#shared/compiler/regular-file.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';

/** Where the secret of a confidential client is named. */
const variable = 'TIDEGATE_CLIENT_SECRET';
const mostBytes = 4096;

/** The secret from the variable, where the provider demands one; it is kept nowhere. */
export const secretInEnv = ({ env }: Pick<Io, 'env'>): string | undefined => {
  const secret = env[variable]?.trim() ?? '';
  return secret === '' ? undefined : secret;
};

/** The secret in that file, else the one from the variable. An Exit names the file, and shows nothing of it. */
export const clientSecretOf = async (
  io: Pick<Io, 'env' | 'cwd'>,
  file: string | undefined,
): Promise<string | undefined> => {
  if (file === undefined) return secretInEnv(io);
  const text = await readRegular(resolve(io.cwd, file), file, mostBytes).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const why = isFailure(error) ? error.message : `${file}: cannot be read${code}`;
    throw new Exit(exit.usage, `--client-secret-file: ${clean(why)}`);
  });
  const secret = text.trim();
  if (secret === '' || /\s/.test(secret))
    throw new Exit(exit.usage, `--client-secret-file: ${clean(file)} must hold the secret and nothing else`);
  return secret;
};

/** What to do where the provider wants a secret, or another one. */
export const adviceOnSecret = (clientId: string, secret: string | undefined): string =>
  secret === undefined
    ? `it asks for the secret of the client ${clean(clientId)}: put it into ${variable}, or into a file for ` +
      '--client-secret-file; or register a public client'
    : `it does not accept the secret of the client ${clean(clientId)}`;
