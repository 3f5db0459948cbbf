import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Source, SourceFile } from '#domain/config/place.ts';
import { compile } from './compile.ts';
import { manifestsFile } from './manifests.ts';
import { readFolder } from './read-folder.ts';

const root = join(import.meta.dirname, '../..');
const cases = join(root, '../shared/cases/applications');
const folders = [join(root, 'examples'), ...(existsSync(cases) ? [cases] : [])].flatMap((folder) =>
  readdirSync(folder).map((name) => join(folder, name)),
);

/** A slip of somebody's hand on one line, `key: value`. */
const slips = {
  misspelt: ([indent, key, rest]) => `${indent}${swapped(key)}:${rest}`,
  deeper: ([indent, key, rest]) => `  ${indent}${key}:${rest}`,
  shallower: ([indent, key, rest]) => `${indent.replace(/^ {2}/, '')}${key}:${rest}`,
  'a list': ([indent, key]) => `${indent}${key}: [1]`,
  'a map': ([indent, key]) => `${indent}${key}: { zzz: 1 }`,
  'a number': ([indent, key]) => `${indent}${key}: 12345678`,
  'a text': ([indent, key]) => `${indent}${key}: some text`,
  nothing: ([indent, key]) => `${indent}${key}:`,
  'a truth': ([indent, key]) => `${indent}${key}: true`,
  twice: ([indent, key, rest]) => `${indent}${key}:${rest}\n${indent}${key}:${rest}`,
} satisfies Readonly<Record<string, (parts: readonly [string, string, string]) => string>>;
type Slip = keyof typeof slips;

const swapped = (key: string): string =>
  key.length > 3 ? `${key[0]}${key[2]}${key[1]}${key.slice(3)}` : `${key}x`;

interface Line {
  readonly source: Source;
  readonly file: SourceFile;
  readonly index: number;
  readonly parts: readonly [string, string, string];
}

const linesOf = (source: Source): readonly Line[] =>
  source.files.flatMap((file) =>
    file.text.split('\n').flatMap((line, index): readonly Line[] => {
      const [, indent, key, rest = ''] = /^(\s*(?:- )?)([A-Za-z_][\w.-]*|\$[a-z]+):(\s.*)?$/.exec(line) ?? [];
      // Another name is right where it stands and wrong where it is used.
      if (indent === undefined || key === undefined || key === 'name' || key === 'metadata') return [];
      return [{ source, file, index, parts: [indent, key, rest] }];
    }),
  );

let lines: readonly Line[] = [];
beforeAll(async () => {
  const sources = await Promise.all(folders.map((folder) => readFolder(folder).catch(() => undefined)));
  // Fields of plain manifests are the API server's to check.
  const isBare = (source: Source) => source.files.some(({ path }) => path === manifestsFile);
  const right = sources.filter(
    (one) => one !== undefined && !isBare(one) && compile(one, { images: {} }).kind === 'compiled',
  );
  lines = right.flatMap((one) => (one === undefined ? [] : linesOf(one)));
});

const mistakesAfter = (slip: Slip, { source, file, index, parts }: Line) => {
  const changed = file.text.split('\n').with(index, slips[slip](parts)).join('\n');
  const files = source.files.map((one) => (one === file ? { ...one, text: changed } : one));
  const compiled = compile({ files }, { images: {} });
  return compiled.kind === 'mistakes' ? compiled.mistakes : [];
};

describe('a slip on a line of a real file is told near that line', () => {
  test.each(Object.keys(slips) as readonly Slip[])('%s', (slip) => {
    expect(lines.length).toBeGreaterThan(200);
    fc.assert(
      fc.property(fc.nat(lines.length - 1), (which) => {
        const line = lines[which] as Line;
        const mistakes = mistakesAfter(slip, line);
        const isNear = (said: string | number): boolean => Math.abs(Number(said) - line.index - 1) <= 3;
        const near = mistakes.filter(
          (one) =>
            (one.file === line.file.path && isNear(one.line)) ||
            [...one.reason.matchAll(/(?:line |:)(\d+)/g)].some(([, said = '']) => isNear(said)),
        );
        const told = mistakes.map((one) => `${one.file}:${one.line} ${one.reason}`);
        expect(
          near.length > 0 || mistakes.length === 0,
          `${line.file.path}:${line.index + 1} ${told.join('\n')}`,
        ).toBe(true);
        for (const one of told)
          expect(one).not.toMatch(/\n\s+at |TypeError|undefined is not|\[object Object\]/);
      }),
      { numRuns: 60 },
    );
  });

  test('and most slips are told at all', () => {
    const sample = lines.filter((_, index) => index % 7 === 0);
    const told = sample.filter((line) => mistakesAfter('misspelt', line).length > 0);
    expect(told.length / sample.length).toBeGreaterThan(0.85);
  });
});
