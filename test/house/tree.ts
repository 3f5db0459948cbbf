import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that all house tests look at. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const foreign = new Set([
  'node_modules',
  '.git',
  'dist',
  'lib',
  'schema',
  '.serverless',
  '.tidegate',
  '.venv',
  'coverage',
]);

/** Every file of ours under a folder of the house, by its path from the root; none when there is no such folder. */
export const filesIn = (folder: string, pattern = /./): readonly string[] => {
  const walk = (place: string): string[] =>
    readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
      if (foreign.has(entry.name)) return [];
      const path = join(place, entry.name);
      return entry.isDirectory() ? walk(path) : [relative(root, path).replaceAll('\\', '/')];
    });
  try {
    return walk(join(root, folder))
      .filter((path) => pattern.test(path))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Source that goes out to users, without its tests. */
export const isProduct = (path: string): boolean =>
  /\.(tsx?|mjs|cjs)$/.test(path) && !/\.(test|fixture)\.ts$|\.d\.ts$/.test(path);

/** `move-step` for `moveStep`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export interface Hit {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The three lines above. */
  readonly before: string;
}

/** The lines of those files that match, comments included. */
export const hits = (paths: readonly string[], pattern: RegExp): readonly Hit[] =>
  paths.flatMap((path) => {
    const lines = textOf(path).split('\n');
    const before = (index: number): string => lines.slice(Math.max(0, index - 3), index).join('\n');
    return lines.flatMap((text, index) =>
      pattern.test(text) ? [{ path, line: index + 1, text: text.trim(), before: before(index) }] : [],
    );
  });

export const shown = (found: readonly Hit[]): readonly string[] =>
  found.map(({ path, line, text }) => `${path}:${line} ${text.slice(0, 100)}`);
