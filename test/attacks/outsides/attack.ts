import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Fared } from './asker.ts';
import { outsides } from './list.ts';
import type { Outside } from './outside.ts';
import { type Payload, payloads, textsFor } from './payloads.ts';
import { play } from './serve.ts';

/** How Tidegate fared with one server of others that is out to do harm. */
export interface Attack {
  readonly fared: Readonly<Record<string, Fared>>;
  /** Errors that nobody waited for. */
  readonly stray: readonly string[];
  /** Questions to the server that redirects name. */
  readonly led: number;
  /** The most memory of the asking process above what it has after one small answer, MiB; 0 where it is not known. */
  readonly growthMiB: number;
}

/** The most memory that a process has had, MiB. */
const peakMiB = (pid = 0): number => {
  try {
    const [, kB = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kB) / 1024);
  } catch {
    return 0;
  }
};

const everyNth = 7;

/** What that one is attacked with; each gets other long texts, or all of them where its reader is its own. */
const payloadsFor = (
  name: string,
  outside: Outside,
  isWhole: boolean,
): readonly (readonly [string, Payload])[] => {
  if (outside.isOnlyItsOwn === true) return Object.entries(outside.payloads ?? {});
  const turn = Object.keys(outsides).indexOf(name) % everyNth;
  const texts = Object.entries(textsFor(outside.reads)).filter(
    (_, index) => (isWhole && outside.isOneOfMany !== true) || index % everyNth === turn,
  );
  return [...texts, ...Object.entries({ ...payloads, ...outside.payloads })];
};

/**
 * Lets a process of its own ask that server once for each payload; `isWhole` means every long text, and nothing that takes
 * patience instead of work.
 */
export const attack = async (name: string, isWhole = false): Promise<Attack> => {
  const outside = outsides[name];
  if (outside === undefined) throw new Error(`no server ${name}`);
  let led = 0;
  const well: Payload = { send: (response) => response.end('{}') };
  const elsewhere = await play({ ...outside, ahead: () => void (led += 1) }, well, '');
  const child = fork(new URL('asker.ts', import.meta.url), { stdio: 'inherit' });
  // Slow payloads are asked for side by side.
  child.setMaxListeners(50);
  const stray: string[] = [];
  child.on('message', (said: { readonly stray?: string }) => {
    if (said.stray !== undefined) stray.push(said.stray);
  });
  try {
    await once(child, 'message');
    const ask = (payload: Payload) => askOnce(child, { name, outside, payload, elsewhere: elsewhere.url });
    // The first answers load what is loaded with the first use.
    for (let round = 0; round < 2; round += 1) await ask(well);
    const before = peakMiB(child.pid);
    const all = payloadsFor(name, outside, isWhole);
    const fared: Record<string, Fared> = {};
    for (const [what, payload] of all) if (payload.isSlow === undefined) fared[what] = await ask(payload);
    const slow = isWhole ? [] : all.filter(([, payload]) => payload.isSlow);
    await Promise.all(slow.map(async ([what, payload]) => void (fared[what] = await ask(payload))));
    return { fared, stray, led, growthMiB: peakMiB(child.pid) - before };
  } finally {
    child.kill('SIGKILL');
    elsewhere.close();
  }
};

interface Asking {
  readonly name: string;
  readonly outside: Outside;
  readonly payload: Payload;
  readonly elsewhere: string;
}

const askOnce = async (
  child: ChildProcess,
  { name, outside, payload, elsewhere }: Asking,
): Promise<Fared> => {
  const played = await play(outside, payload, elsewhere);
  try {
    return await new Promise((resolve, reject) => {
      const hear = (said: { readonly url: string; readonly fared: Fared }): void => {
        if (said.url !== played.url) return;
        child.off('message', hear).off('exit', die);
        resolve(said.fared);
      };
      const die = (code: number | null, signal: string | null): void =>
        reject(new Error(`${name}: the asking process died (${code ?? signal})`));
      child.on('message', hear).once('exit', die);
      child.send({ name, url: played.url });
    });
  } finally {
    played.close();
  }
};
