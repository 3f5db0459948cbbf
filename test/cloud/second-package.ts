import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFolder, root } from './build/places.ts';
import { runCommand } from './build/run-command.ts';

/** A checkout of another version of Tidegate, packaged. */
export interface Checkout {
  readonly root: string;
  remove(): void;
}

/** What `npm run package` needs, and no more. */
const needed = ['console', 'functions', 'infra', 'shared', 'workflows', 'package.json', 'serverless.yml'];

/**
 * A version whose functions and definitions do not fit those of this one: the fork of a rollout answers `advance`
 * where this one answers `move`, and each definition knows its own word only.
 */
const changes: readonly (readonly [file: string, from: string, to: string])[] = [
  ['workflows/tasks.ts', "kind: 'move'", "kind: 'advance'"],
  ['workflows/rollout/preparation.ts', "move: 'move step'", "advance: 'move step'"],
  ['shared/domain/rollout/next-step.ts', "kind: 'move'", "kind: 'advance'"],
  ['functions/tasks/next-step.ts', "kind === 'move'", "kind === 'advance'"],
];

/** Copies this checkout, changes the copy, and packages it by its own `npm run package`. */
export const packageOther = async (): Promise<Checkout> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-next-'));
  for (const name of needed) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, from, to] of changes) {
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from} any more: change it otherwise`);
    writeFileSync(join(folder, file), text.replaceAll(from, to));
  }
  const program = join(nodeFolder(), 'bin/node');
  // osls is started by its `#!/usr/bin/env node`.
  const env = { PATH: `${join(nodeFolder(), 'bin')}:${process.env['PATH'] ?? ''}` };
  for (const script of ['workflows/emit.ts', 'infra/package.ts'])
    await runCommand({ program, args: [script], cwd: folder, env });
  return { root: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
