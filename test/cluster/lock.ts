import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Telling } from './go-command.ts';
import { isAlive } from './processes.ts';

/** Waits until nobody else builds, and gives what ends our own turn; a lock whose owner is gone is taken over. */
export const lock = async (file: string, { log, signal }: Telling): Promise<() => void> => {
  for (let told = false; ; told = true) {
    signal?.throwIfAborted();
    if (take(file)) return () => rmSync(file, { force: true });
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) rmSync(file, { force: true });
    if (!told) log(`another build is running (process ${owner ?? 'unknown'}); waiting for it`);
    await sleep(500);
  }
};

const take = (file: string): boolean => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (trouble) {
    if ((trouble as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw trouble;
  }
};

const ownerOf = (file: string): number | undefined => {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    // Released between our two looks: the next round takes it.
    return undefined;
  }
};
