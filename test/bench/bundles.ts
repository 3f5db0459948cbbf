import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle } from '#infra/bundle.ts';
import { readFunctions } from '#infra/functions.ts';
import type { Figures } from './run.ts';

/** Starts of a fresh process for each; the best one is told, since other work on the machine only ever adds. */
const starts = 5;

/** Imports a bundle in a process of its own and tells the time and the processor's time that it took, ms. */
const probe = `
const [file] = process.argv.slice(1);
const before = process.cpuUsage();
const start = performance.now();
await import(file);
const wall = performance.now() - start;
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify([wall, (user + system) / 1000]));
`;

const importTimes = async (
  file: string,
): Promise<{ readonly importMs: number; readonly importCpuMs: number }> => {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      probe,
      file,
    ]);
    const [wall, cpu] = JSON.parse(stdout) as [number, number];
    walls.push(wall);
    cpus.push(cpu);
  }
  return { importMs: Math.round(Math.min(...walls)), importCpuMs: Math.round(Math.min(...cpus)) };
};

/** What every function loads at its start, all of it gzipped, and its import time (bars: 1 MB minified, 150 ms). */
export const bench = async (): Promise<{ readonly name: string; readonly figures: Figures }> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bundles-'));
  try {
    const functions = readFunctions();
    const sizes = await bundle(Object.fromEntries(functions.map(({ name, file }) => [name, file])), folder);
    const figures: Record<string, Figures[string]> = {};
    for (const { name } of functions) {
      const file = join(folder, name, 'index.mjs');
      const kB = Math.round((sizes.get(name) ?? 0) / 1000);
      const all = readdirSync(join(folder, name)).map((part) => readFileSync(join(folder, name, part)));
      const gzippedKB = Math.round(gzipSync(Buffer.concat(all)).length / 1000);
      figures[name] = { kB, gzippedKB, ...(await importTimes(file)) };
    }
    return { name: 'bundles', figures };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
