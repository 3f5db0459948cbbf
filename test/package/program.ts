import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The installed program under one Node, in one folder. */
export interface Program {
  run(...args: readonly string[]): Promise<Ended>;
  /** Starts it and answers what the pattern found on one of its streams; `ended` is its end. */
  start(pattern: RegExp, ...args: readonly string[]): Promise<Started>;
}
export interface Started {
  readonly child: ChildProcess;
  readonly found: string;
  readonly ended: Promise<Ended>;
}

const running = new Set<ChildProcess>();
/** A check that fails leaves nothing behind. */
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export const programOf = (node: string, gate: string, cwd: string): Program => {
  // Nothing of npm's: the program must not find a Node that npm put into the PATH.
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|CI$)/i.test(name));
  const system = ['/usr/local/bin', '/usr/bin', '/bin'];
  const env = { ...Object.fromEntries(kept), PATH: [dirname(node), ...system].join(delimiter) };
  const launch = (args: readonly string[], hear: (said: string) => void) => {
    const child = spawn(node, [gate, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => hear((out += part.toString())));
    child.stderr.on('data', (part: Buffer) => hear((err += part.toString())));
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
    return { child, ended };
  };
  return {
    run: (...args) => launch(args, () => undefined).ended,
    start: (pattern, ...args) =>
      new Promise((resolve, reject) => {
        const { child, ended } = launch(args, (said) => {
          const found = pattern.exec(said)?.[1];
          if (found !== undefined) resolve({ child, found, ended });
        });
        void ended.then(({ out, err }) =>
          reject(new Error(`it ended before it said ${pattern}:\n${out}${err}`)),
        );
      }),
  };
};
