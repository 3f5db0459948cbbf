import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '#test/cluster/ports.ts';
import type { Parts } from './build/build.ts';

export interface Service {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Program {
  readonly name: string;
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** DynamoDB Local takes two seconds on an idle machine, and a minute and more at a load of 45. */
const longestStartMs = 180_000;

/** Starts a program that listens on a port of the loopback, and waits until it answers. */
export const startService = async (
  { name, program, args, env }: Program,
  folder: string,
): Promise<Service> => {
  const [port = 0] = await freePorts(1);
  const file = join(folder, `${name}.log`);
  const log = openSync(file, 'a', 0o600);
  const child = spawn(program, args(port), {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code) => (ended ??= `it ended with ${code}`));
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + longestStartMs;
  while (!(await isAnswering(url))) {
    if (ended !== undefined || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(
        `${name} does not start (${ended ?? `no answer in ${longestStartMs / 1000} s`}):\n${readFileSync(file, 'utf8').slice(-2000)}`,
      );
    }
    await sleep(50);
  }
  return { url, pid: child.pid ?? 0, stop: () => end(child) };
};

const isAnswering = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(20_000) }).then(
    () => true,
    () => false,
  );

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(timer);
};

export const startDynamoDb = ({ dynamodb }: Parts, folder: string): Promise<Service> => {
  const lib = join(dynamodb, 'lib');
  const main = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const java = ['-Xmx256m', '-XX:+UseSerialGC', `-Djava.library.path=${lib}`, '-cp', `${lib}/*`, main];
  const args = (port: number) => [
    ...java,
    '-inMemory',
    '-sharedDb',
    '-disableTelemetry',
    '-port',
    String(port),
  ];
  return startService({ name: 'dynamodb', program: 'java', args }, folder);
};

export const startMoto = (
  { moto }: Pick<Parts, 'moto'>,
  folder: string,
  account: string,
): Promise<Service> => {
  const args = (port: number) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const env = { MOTO_ACCOUNT_ID: account, PYTHONDONTWRITEBYTECODE: '1' };
  return startService({ name: 'moto', program: join(moto, 'venv/bin/python'), args, env }, folder);
};
