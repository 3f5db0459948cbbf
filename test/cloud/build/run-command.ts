import { spawn } from 'node:child_process';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

const kept = 15;

/** Runs one command at low priority, without input; the error of one that fails carries its last lines. */
export const runCommand = ({ program, args, cwd, env }: Command): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('nice', ['-n', '10', program, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let last: readonly string[] = [];
    const keep = (chunk: Buffer): void => {
      last = [...last, ...chunk.toString().trimEnd().split('\n')].slice(-kept);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      reject(new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}:\n${last.join('\n')}`));
    });
  });
