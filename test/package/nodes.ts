import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The lines of Node that an installed package must run on; the newest is the one of the checkout. */
export const lines = [20, 22, 24] as const;

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tidegate', 'nodes');

/** A Node of that line, from npm's own packages of Node, kept outside the checkout. */
export const nodeOf = (line: number): string => {
  if (process.versions.node.startsWith(`${line}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const home = join(cache, String(line));
  const node = join(home, 'node_modules', name, 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', `${name}@${line}`], { cwd: home });
  return node;
};
