import { randomBytes } from 'node:crypto';
import { senders } from '#shared/webhooks/senders.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';

/** 32 random bytes, spelled as this kind of sender takes them; in an address nothing has to be escaped. */
export const newSecret = (scheme: string): string => {
  const { secretPrefix } = senders[scheme] ?? {};
  const bytes = randomBytes(32);
  return secretPrefix === undefined
    ? bytes.toString('base64url')
    : `${secretPrefix}${bytes.toString('base64')}`;
};

/** What to enter at the sender, line by line, with the secret in its place. */
export const setupLines = (
  scheme: string,
  id: string,
  secret: string,
  server = 'https://<address of this server>',
): readonly string[] => {
  const url = `${server.replace(/\/$/, '')}/v1/hooks/${id}`;
  return (senders[scheme]?.setup ?? []).map((line) =>
    line.replaceAll('{url}', url).replaceAll('{secret}', secret),
  );
};

export const printSetup = (io: Io, scheme: string, lines: readonly string[]): void => {
  io.out(`At the sender (${clean(scheme)}):`);
  for (const line of lines) io.out(`  ${clean(line)}`);
};
