import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, openClient } from '../../cli/client.ts';
import { nodeFolder, root } from './build/places.ts';

/** A Tidegate on one machine. */
export interface LocalWorld {
  readonly client: Client;
  stop(): Promise<void>;
}

/** `tidegate up` in a folder of its own. */
export const openLocalWorld = async (settings: string): Promise<LocalWorld> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-up-'));
  writeFileSync(join(folder, 'tidegate.yaml'), settings);
  const child = spawn(join(nodeFolder(), 'bin/node'), [join(root, 'cli/tidegate.mjs'), 'up', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (part: Buffer) => (words = (words + part.toString()).slice(-2000)));
  const gone = new Promise((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + 30_000;
  while (!words.includes('serving on')) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`tidegate up does not start:\n${words}`);
    }
    await sleep(50);
  }
  const note = JSON.parse(readFileSync(join(folder, '.tidegate/server.json'), 'utf8')) as {
    server: string;
    token: string;
  };
  return { client: openClient(async () => note), stop };
};
