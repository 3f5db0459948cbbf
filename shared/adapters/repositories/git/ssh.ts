import { createHash } from 'node:crypto';
import ssh, { type Client, type ClientChannel } from 'ssh2';
import type { DeployKey, GitSource } from '#domain/drift/source.ts';
import { Failure } from '#domain/failure.ts';
import { refused, tooLarge } from '../refused.ts';
import { type Ask, readPackets } from './pkt-lines.ts';

const timeoutMs = 20_000;

/** Git over SSH with a deploy key. The key stays in memory, and only a server whose host key is named gets to see its proof. */
export const askOverSsh: Ask = async (source, command, mostBytes) => {
  const key = checkedKey(source);
  const client = new ssh.Client();
  const shown: string[] = [];
  let end: (failure: Failure) => void = () => undefined;
  const trouble = new Promise<never>((_, fail) => (end = fail));
  trouble.catch(() => undefined);
  // The listeners stay: an error after the end is not to end the process.
  client.on('error', (error) => end(failureOf(source, error, shown.at(-1))));
  // Later, the answer has an end of its own: hosts hang up as soon as they have sent it.
  const onClose = (): void => end(brokenOff(source));
  client.on('close', onClose);
  const tooLate = setTimeout(() => end(brokenOff(source)), timeoutMs);
  try {
    await Promise.race([signIn(client, source, key, shown), trouble]);
    client.off('close', onClose);
    const bytes = await Promise.race([runUploadPack(client, source, command, mostBytes), trouble]);
    return answerIn(source, command, bytes);
  } catch (error) {
    throw error instanceof Failure ? error : brokenOff(source);
  } finally {
    clearTimeout(tooLate);
    client.destroy();
  }
};

const brokenOff = (source: GitSource): Failure => refused(source, 'CloudUnreachable', 'it does not answer');

const checkedKey = (source: GitSource): DeployKey => {
  const { deployKey } = source;
  if (deployKey === undefined || deployKey.privateKey === '')
    throw refused(source, 'ConfigRefused', 'its deploy key is empty; put the private key there');
  const parsed = ssh.utils.parseKey(deployKey.privateKey);
  if (!(parsed instanceof Error) && ![parsed].flat().some((one) => !one.isPrivateKey())) return deployKey;
  // The words of the parser are not passed on: they are about the text of a key.
  const isSealed = parsed instanceof Error && /passphrase/i.test(parsed.message);
  throw refused(
    source,
    'ConfigRefused',
    isSealed
      ? 'its deploy key has a passphrase, which no program could enter; make a key without one'
      : 'its deploy key is no private key of SSH in PEM or OpenSSH format; use the file that ssh-keygen made, not the one that ends in .pub',
  );
};

/** The fingerprints of the host keys that the server shows go into `shown`. */
const signIn = (
  client: Client,
  source: GitSource,
  { privateKey, hostKeys }: DeployKey,
  shown: string[],
): Promise<void> =>
  new Promise((done) => {
    const { hostname, port, username } = new URL(source.url);
    client.once('ready', done).connect({
      host: hostname,
      port: port === '' ? 22 : Number(port),
      username,
      privateKey,
      hostVerifier: (hostKey: Buffer) => {
        const fingerprint = fingerprintOf(hostKey);
        shown.push(fingerprint);
        return hostKeys.includes(fingerprint);
      },
      readyTimeout: timeoutMs,
    });
  });

const failureOf = (source: GitSource, error: object, shown: string | undefined): Failure => {
  const isKnown = shown === undefined || source.deployKey?.hostKeys.includes(shown) === true;
  if (!isKnown)
    return refused(
      source,
      'ConfigRefused',
      `its server shows the host key ${shown}, which is not among hostKeys; if its operator publishes that fingerprint, add it`,
    );
  if ('level' in error && error.level === 'client-authentication')
    return refused(
      source,
      'ConfigRefused',
      'it does not accept the deploy key; add its public half to the repository',
    );
  return brokenOff(source);
};

/** As `ssh-keygen -lf` prints it. */
const fingerprintOf = (hostKey: Buffer): string =>
  `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`;

/** One command and no more: after the end of our words the server ends too. */
const runUploadPack = async (
  client: Client,
  source: GitSource,
  command: string | undefined,
  mostBytes: number,
): Promise<Buffer> => {
  const path = new URL(source.url).pathname;
  const channel = await new Promise<ClientChannel>((done, fail) =>
    client.exec(`git-upload-pack '${path}'`, { env: { GIT_PROTOCOL: 'version=2' } }, (error, opened) =>
      error === undefined ? done(opened) : fail(error),
    ),
  );
  channel.stderr.resume();
  channel.end(command ?? '');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of channel as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) throw tooLarge(source, 'one commit of it', mostBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** A server greets before it hears the command: its greeting ends with the first flush. */
const answerIn = (source: GitSource, command: string | undefined, bytes: Buffer) => {
  if (bytes.length === 0)
    throw refused(source, 'NotFound', 'there is no such repository, or the deploy key may not read it');
  if (!bytes.subarray(4).toString('latin1', 0, 9).startsWith('version 2'))
    throw refused(
      source,
      'ConfigRefused',
      'its server does not speak version 2 of the Git protocol; where it is an sshd of your own, add "AcceptEnv GIT_PROTOCOL" to its sshd_config',
    );
  const packets = readPackets(source, bytes);
  const greeting = packets.findIndex(({ kind }) => kind === 'flush');
  return command === undefined ? packets.slice(0, greeting) : packets.slice(greeting + 1);
};
