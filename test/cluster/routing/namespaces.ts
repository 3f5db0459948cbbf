import { execFileSync } from 'node:child_process';

/* Network namespaces of data planes, named by the process that opened them. */

const prefix = 'tidegate-';

export const nameOf = (pid: number): string => `${prefix}${pid}`;

const ip = (...args: readonly string[]): string =>
  execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Removes those whose process was killed, with what still runs inside, such as its router. Answers their names. */
export const sweepNamespaces = (): readonly string[] => {
  const left = ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => new RegExp(`^${prefix}\\d+$`).test(name))
    .filter((name) => !isAlive(Number(name.slice(prefix.length))));
  for (const name of left) {
    for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) kill(Number(pid));
    ip('netns', 'del', name);
  }
  return left;
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};
