import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { imports } = createRequire(import.meta.url)('../../package.json') as {
  readonly imports: Readonly<Record<string, string>>;
};
/** The entries in the checkout; each can be imported from the package by its name. */
const entries = { authoring: 'infra/npm/types/authoring', api: 'infra/npm/types/api' };

/** Writes the types of the public API to `<folder>`: what the entries need and no other file, with relative imports. */
export const writeDeclarations = (folder: string): void => {
  const emitted = mkdtempSync(join(tmpdir(), 'tidegate-types-'));
  try {
    emit(emitted);
    for (const path of reachable(emitted, Object.values(entries))) {
      const file = join(folder, 'types', `${path}.d.ts`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, relativeImports(path, readFileSync(join(emitted, `${path}.d.ts`), 'utf8')));
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
  for (const [name, path] of Object.entries(entries))
    writeFileSync(join(folder, `${name}.d.ts`), `export type * from './types/${path}.js';\n`);
};

const emit = (outDir: string): void => {
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
  const program = join(dirname(tsc), 'bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [program, '-p', 'infra/npm', '--outDir', outDir], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the declarations cannot be written:\n${stdout}`);
};

/** Files by their path without an ending, each after what led to it. */
const reachable = (emitted: string, from: readonly string[]): readonly string[] => {
  const found = new Set(from);
  // A set may grow while it is iterated, and the iteration includes the additions.
  for (const path of found) {
    const text = readFileSync(join(emitted, `${path}.d.ts`), 'utf8');
    for (const [, specifier = ''] of text.matchAll(specifiers)) found.add(targetOf(path, specifier));
  }
  return [...found];
};

const specifiers = /(?<=\bfrom |\bimport\()(?:'|")([#.][^'"]+)(?:'|")/g;

/** The file that a specifier names, from the root and without its ending. */
const targetOf = (from: string, specifier: string): string => {
  if (!specifier.startsWith('#')) return posix.join(posix.dirname(from), specifier).replace(/\.ts$/, '');
  const [alias = '', place = ''] =
    Object.entries(imports).find(([name]) => specifier.startsWith(name.replace('*', ''))) ?? [];
  return posix.join(place.replace('*', ''), specifier.slice(alias.length - 1)).replace(/\.ts$/, '');
};

const relativeImports = (path: string, text: string): string =>
  text.replaceAll(specifiers, (_, specifier: string) => {
    const relative = posix.relative(posix.dirname(path), targetOf(path, specifier));
    return `'${relative.startsWith('.') ? relative : `./${relative}`}.js'`;
  });
