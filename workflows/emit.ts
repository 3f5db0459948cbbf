import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { emitAsl } from './emit-asl.ts';
import { release } from './release.ts';
import { rollout } from './rollout.ts';
import { tenant } from './tenant.ts';

/* `npm run emit` writes workflows/emitted; `-- --check` only says whether it is fresh. */

const folder = new URL('./emitted/', import.meta.url);

export const emitted = (): ReadonlyMap<string, string> =>
  new Map(
    [release, rollout, tenant].map((w) => [
      `${w.name}.asl.json`,
      `${JSON.stringify(emitAsl(w as never), null, 2)}\n`,
    ]),
  );

const isFresh = (file: string, text: string): boolean => {
  try {
    return readFileSync(new URL(file, folder), 'utf8') === text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

export const staleFiles = (): readonly string[] =>
  [...emitted()].filter(([file, text]) => !isFresh(file, text)).map(([file]) => file);

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    for (const file of stale) console.error(`workflows/emitted/${file} is stale; run: npm run emit`);
    process.exit(stale.length === 0 ? 0 : 1);
  }
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of emitted()) writeFileSync(new URL(file, folder), text);
}
