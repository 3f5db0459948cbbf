import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { application } from '../every-cloud.ts';
import type { Lived, Living } from './life.ts';

export interface Lives {
  readonly cloud: CloudSetting;
  readonly env?: Readonly<Record<string, string>>;
  /** Its store and its clock; an empty one. */
  readonly folder: string;
  /** The boundary at which the life of that number dies, from 0 on; 0 for a natural end. */
  readonly diesAt: (life: number) => number;
  readonly onlyDeeds?: boolean;
}

/** An empty folder for the time of a test. */
export const inFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-killed-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** More than any of these stories takes. */
const mostLives = 60;

/** Lives until one of them ends naturally; answers what that one saw, and where the others died. */
export const liveThrough = async ({ cloud, env = {}, folder, diesAt, onlyDeeds = false }: Lives) => {
  const sources = {
    good: application('shop', 'shop/shop:1', 'small'),
    bad: application('shop', 'shop/shop:2-bad', 'large'),
  };
  for (let life = 0; life < mostLives; life += 1) {
    const lived = await live({ folder, cloud, env, sources, diesAt: diesAt(life), onlyDeeds });
    if (lived !== 'killed') return { ...lived, deaths: life };
  }
  throw new Error(`it does not end in ${mostLives} lives`);
};

const live = async (living: Living): Promise<Lived | 'killed'> => {
  const program = fileURLToPath(new URL('life.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, JSON.stringify(living)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<string | number | null>((resolve, reject) =>
    child.once('error', reject).once('close', (code, signal) => resolve(signal ?? code)),
  );
  const [said, words] = await Promise.all([child.stdout, child.stderr].map((one) => text(one)));
  const how = await ended;
  if (how === 'SIGKILL') return 'killed';
  if (how !== 0) throw new Error(`a life ended with ${how}: ${words?.slice(0, 2000)}`);
  return JSON.parse(said ?? '') as Lived;
};

/** Nothing was made twice and nothing forgotten, as far as the journal and the cluster say. */
export const expectOnce = ({ outcomes, facts, bound, isLeft }: Lived, where: string): void => {
  expect(outcomes, where).toEqual(['released', 'rolled-back', 'released']);
  const intents = facts.filter(({ kind }) => kind === 'intended').map(({ op }) => op);
  expect(intents, where).toEqual(['create', 'update', 'update', 'delete']);
  expect(
    facts.filter(({ kind }) => kind === 'confirmed'),
    where,
  ).toHaveLength(intents.length);
  if (bound !== undefined) expect(bound, where).toEqual(['database', 'host', 'password', 'port', 'user']);
  expect(isLeft, where).toBe(false);
};

/** How many boundaries a life of such a sequence passes: uneven, and enough for each to get further. */
export const stride = (life: number): number => 17 + ((life * 7) % 11);
