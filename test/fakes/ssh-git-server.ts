import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type GitRepository, openGitRepository } from './git-repository.ts';

/** A repository behind Debian's own sshd on the loopback, which lets one deploy key in. */
export interface SshGitServer extends Pick<GitRepository, 'commit' | 'tag'> {
  readonly url: string;
  readonly privateKey: string;
  readonly hostKey: string;
  /** A key that it does not know; with a passphrase it is sealed by it. */
  makeKey(name: string, passphrase?: string): string;
  close(): Promise<void>;
}

const sshd = '/usr/sbin/sshd';

/** Whether this machine has an sshd to serve with. */
export const hasSshd = (): boolean => existsSync(sshd);

/** `speaksVersion2` is what hosts of repositories do, and what an sshd does only if it is told to. */
export const startSshGitServer = async ({ speaksVersion2 = true } = {}): Promise<SshGitServer> => {
  const repository = openGitRepository();
  const { folder } = repository;
  const makeKey = (name: string, passphrase = ''): string => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', join(folder, name)]);
    return readFileSync(join(folder, name), 'utf8');
  };
  const privateKey = makeKey('deploy');
  makeKey('host');
  const port = await freePort();
  const restricted = `restrict ${readFileSync(join(folder, 'deploy.pub'), 'utf8')}`;
  writeFileSync(join(folder, 'authorized'), restricted, { mode: 0o600 });
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    ...(speaksVersion2 ? ['AcceptEnv GIT_PROTOCOL'] : []),
  ];
  writeFileSync(join(folder, 'sshd_config'), `${lines.join('\n')}\n`);
  // Run by root it wants this folder, which a service manager makes.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = spawn(sshd, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  await answering(port);
  return {
    ...repository,
    url: `ssh://${userInfo().username}@127.0.0.1:${port}${folder}/deploy.git`,
    privateKey,
    hostKey:
      /SHA256:\S+/.exec(
        execFileSync('ssh-keygen', ['-lf', join(folder, 'host.pub')], { encoding: 'utf8' }),
      )?.[0] ?? '',
    makeKey,
    close: async () => {
      server.kill();
      repository.remove();
    },
  };
};

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });

const answering = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((done) => {
      socket.once('connect', () => done(true)).once('error', () => done(false));
    });
    socket.destroy();
    if (isOpen) return;
    await pause(50);
  }
  throw new Error('sshd does not answer');
};
