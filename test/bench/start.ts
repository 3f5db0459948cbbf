import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCli } from '#infra/npm/bundle-cli.ts';
import { root } from '#test/house/tree.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

/** Starts of each, in turn; the best one is told, since other work on the machine only ever adds. */
const rounds = 10;

/** What a call of one verb costs from its start to its end, beside a Node that does nothing: installed, and in the checkout. */
export const bench = async (): Promise<Bench> => {
  const home = mkdtempSync(join(tmpdir(), 'tidegate-start-'));
  try {
    await bundleCli(join(home, 'lib'));
    for (const path of ['package.json', 'cli/tidegate.mjs', 'cli/parent.mjs', 'examples/checkout'])
      cpSync(join(root, path), join(home, path), { recursive: true });
    const app = join(home, 'examples/checkout');
    const verbs = {
      version: ['version'],
      help: ['help'],
      render: ['render', '-f', app],
      lint: ['lint', '-f', app],
    };
    const calls = Object.entries(verbs).flatMap(([name, args]) => [
      { name: `${name}, installed`, args: [join(home, 'cli/tidegate.mjs'), ...args] },
      { name: `${name}, checkout`, args: [join(root, 'cli/tidegate.mjs'), ...args] },
    ]);
    const best = bestOf([{ name: 'node -e 0', args: ['-e', '0'] }, ...calls]);
    const nothing = best.get('node -e 0') ?? Number.NaN;
    return {
      name: `start of a verb, best of ${rounds}: ${machine()}`,
      figures: Object.fromEntries(
        [...best].map(([name, ms]) => [
          name,
          { ms: Math.round(ms), 'times node -e 0': Math.round((ms / nothing) * 10) / 10 },
        ]),
      ),
    };
  } finally {
    rmSync(home, { recursive: true });
  }
};

interface Call {
  readonly name: string;
  readonly args: readonly string[];
}

const bestOf = (calls: readonly Call[]): ReadonlyMap<string, number> => {
  const best = new Map(calls.map(({ name }) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, args } of calls) {
      const began = performance.now();
      execFileSync(process.execPath, args, { stdio: 'ignore' });
      best.set(name, Math.min(best.get(name) ?? 0, performance.now() - began));
    }
  return best;
};
