import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const textOf = (path: string) =>
  readFileSync(join(import.meta.dirname, '../../examples/checkout', path), 'utf8');
const paths = ['app.yaml', 'environments/demo.yaml'];
const texts = paths.map(textOf);

/** Somebody types over a part of a file. */
const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 0, max: 30 }),
  typed: fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      '\n',
      '\t',
      '  ',
      ': ',
      '- ',
      '[',
      '{',
      '*x',
      '&x ',
      '!!x',
      '<<',
      'null',
      '1e999',
      '$append',
      '$replace: ',
      '__proto__',
    ),
  ),
});

const type = (text: string, { at, length, typed }: { at: number; length: number; typed: string }): string => {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + typed + text.slice(from + length);
};

test('whatever is typed into the files, the answer is a manifest or mistakes with places in them', () => {
  fc.assert(
    fc.property(fc.array(slip, { minLength: 1, maxLength: 4 }), fc.nat(1), (slips, which) => {
      const files = paths.map((path, index) => {
        const text = texts[index] ?? '';
        return { path, text: index === which ? slips.reduce(type, text) : text };
      });
      const compiled = compile({ files }, { images: {} });
      if (compiled.kind === 'compiled') return;
      expect(compiled.mistakes.length).toBeGreaterThan(0);
      for (const { file, line, column, reason } of compiled.mistakes) {
        const lines = (files.find(({ path }) => path === file)?.text ?? '').split(/\r?\n/);
        expect(paths).toContain(file);
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeGreaterThan(0);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        expect(reason.length).toBeGreaterThan(10);
      }
    }),
    { numRuns: 60 },
  );
});
