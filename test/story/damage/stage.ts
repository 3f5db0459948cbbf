import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../../cli/tidegate.mjs', import.meta.url));

/** A shell that limits something before it becomes the program; `"$@"` is the program. */
export type Within = readonly string[];

export interface Said {
  readonly code: number | null;
  readonly text: string;
}

export interface Server {
  readonly pid: number;
  /** All that it has said. */
  readonly said: () => string;
  health(): Promise<{ readonly status: number; readonly body: Health }>;
  /** `tidegate …` in its folder, beside it. */
  run(...args: readonly string[]): Said;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

interface Health {
  readonly status: string;
  readonly troubles?: readonly string[];
  readonly warnings?: readonly string[];
}

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: web, type: webservice, properties: { image: 'shop/web:1' } }
release: { strategy: { steps: [{ percent: 100%, bake: 0s }] } }
`;

export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-damage-'));
  furnish(folder);
  return folder;
};

export const furnish = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tidegate.yaml'), 'clusters: { local: { simulated: true } }\n');
  writeFileSync(join(folder, 'app.yaml'), app);
};

export const stateOf = (folder: string): string => join(folder, '.tidegate', 'state');

export const copyOf = (folder: string): string => {
  const copy = mkdtempSync(join(tmpdir(), 'tidegate-damage-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
};

export const drop = (folder: string): void => rmSync(folder, { recursive: true, force: true });

const env = { ...process.env, CI: '1', NO_COLOR: '1' };

export const run = (folder: string, args: readonly string[], within: Within = []): Said => {
  const [command = '', ...rest] = [...within, process.execPath, cli, ...args];
  const { status, stdout, stderr } = spawnSync(command, rest, {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, text: `${stdout}${stderr}` };
};

/** `tidegate up` until it serves, or what it said when it did not. */
export const up = async (
  folder: string,
  within: Within = [],
  app: readonly string[] = ['-f', 'app.yaml', '--no-release'],
): Promise<Server | Said> => {
  const all = [...within, process.execPath, cli, 'up', ...app, '--port', '0'];
  const [command = process.execPath, rest] = [all[0], all.slice(1)];
  const child = spawn(command, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const url = Promise.withResolvers<string | undefined>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const found = /serving on (\S+);/.exec(text)?.[1];
      if (found !== undefined) url.resolve(found);
    });
  child.once('close', () => url.resolve(undefined));
  const address = await url.promise;
  if (address === undefined) return { code: child.exitCode, text };
  const server = serverOf(folder, child, address, () => text);
  // It serves before it has compiled what it was given; on a disk that is full it never registers it.
  const note = join(folder, '.tidegate', 'server.json');
  const apps = async (): Promise<string> => (existsSync(note) ? server.run('apps').text : '');
  if (app.length > 0) await until(apps, (said) => said.includes('shop') || child.exitCode !== null, 20);
  return server;
};

const serverOf = (folder: string, child: ChildProcess, url: string, said: () => string): Server => ({
  pid: child.pid ?? 0,
  said,
  health: async () => {
    const answer = await fetch(`${url}/healthz`);
    return { status: answer.status, body: (await answer.json()) as Health };
  },
  run: (...args) => {
    const { token } = JSON.parse(readFileSync(join(folder, '.tidegate', 'server.json'), 'utf8')) as {
      token: string;
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: folder,
      env: { ...env, TIDEGATE_SERVER: url, TIDEGATE_TOKEN: token },
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { code: status, text: `${stdout}${stderr}` };
  },
  stop: async (signal = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, 'close');
    return child.exitCode;
  },
});

/** The server, where it must have started. */
export const served = async (
  folder: string,
  within: Within = [],
  app?: readonly string[],
): Promise<Server> => {
  const started = await up(folder, within, app);
  if ('health' in started) return started;
  throw new Error(`the server did not start: ${started.code} ${started.text}`);
};

/** Asks until it holds; what it was at last, where it never does. */
export const until = async <T>(
  ask: () => Promise<T>,
  holds: (seen: T) => boolean,
  tries = 120,
): Promise<T> => {
  for (let left = tries; ; left -= 1) {
    const seen = await ask();
    if (holds(seen) || left === 0) return seen;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

/** Releases one image after the other, until each is over. */
export const releaseAll = (server: Server, images: readonly string[]): void => {
  for (const image of images) {
    const { code, text } = server.run('release', 'shop', '-i', `web=shop/web:${image}`, '-w');
    if (code !== 0) throw new Error(`release of ${image}: ${code} ${text}`);
  }
};
