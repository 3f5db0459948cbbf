import { readdirSync, readFileSync } from 'node:fs';

/** The child that runs a function, below the emulator that started it; undefined before it is there. */
export const childOf = (emulator: number): number | undefined => {
  try {
    for (const task of readdirSync(`/proc/${emulator}/task`)) {
      const [child] = readFileSync(`/proc/${emulator}/task/${task}/children`, 'utf8').trim().split(' ');
      if (child !== undefined && child !== '') return Number(child);
    }
  } catch {
    // It ended between our looks.
  }
  return undefined;
};

/** The memory of a process in megabytes: now, and at most since it began; zero for one that is gone. */
export const memoryOf = (pid: number): { readonly now: number; readonly most: number } => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const read = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
    return { now: read('VmRSS'), most: read('VmHWM') };
  } catch {
    return { now: 0, most: 0 };
  }
};

/** How often a second the kernel counts. */
const ticksPerSecond = 100;

/** The processor's time of a process since it began, ms; zero for one that is gone. */
export const processorMsOf = (pid: number): number => {
  try {
    // Its name is in parentheses and may hold anything; of what follows, the 12th and 13th are user and system time.
    const [, rest = ''] = /\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const [user = 0, system = 0] = rest.split(' ').slice(11, 13).map(Number);
    return ((user + system) * 1000) / ticksPerSecond;
  } catch {
    return 0;
  }
};

/** Sends a signal to one process; one that is gone already does not matter. */
export const signal = (pid: number | undefined, name: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch {
    // Gone, which is what we want or what the next call finds.
  }
};
