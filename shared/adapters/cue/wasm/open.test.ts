import { describe, expect, test } from 'vitest';
import { openCue, usualBounds } from './open.ts';

const mebibyte = 1024 * 1024;
const answering = (text: string) => `tidegate: {${text}}`;
/** Ten to the power of so many items. */
const many = (power: number): string =>
  Array.from({ length: power }, (_, n) =>
    n === 0 ? 'l0: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]' : `l${n}: [for x in l${n - 1} for y in l0 {x + y}]`,
  ).join('\n');

describe('CUE is evaluated within bounds', () => {
  test('the value of the answer is the answer', () => {
    expect(openCue()(answering('a: 1 + 2, b: [for x in [1, 2] {"\\(x)"}]'))).toEqual({
      kind: 'value',
      value: { a: 3, b: ['1', '2'] },
    });
  });

  test('what is wrong is told in its own words, with its place', () => {
    const answer = openCue()(answering('a: int & "x"'));
    expect(answer).toMatchObject({
      kind: 'errors',
      text: expect.stringMatching(/conflicting values int and "x"[\s\S]*template\.cue:1:/),
    });
  });

  test('a template that does not end in time is left, and the next one is answered', () => {
    const evaluate = openCue({ ...usualBounds, timeoutMs: 300, startMs: 10_000 });
    evaluate(answering('a: 1'));
    const long = `${many(9)}\n${answering('n: len(l8)')}`;
    expect(evaluate(long)).toEqual({ kind: 'exceeded', reason: 'was not evaluated within 0.3 s' });
    expect(evaluate(long)).toMatchObject({ kind: 'exceeded' });
    expect(evaluate(answering('a: 2'))).toEqual({ kind: 'value', value: { a: 2 } });
  });

  test('one that takes too much memory is left', () => {
    const evaluate = openCue({ ...usualBounds, timeoutMs: 60_000, maxBytes: 128 * mebibyte });
    const text = `import "strings"\n${answering('a: len(strings.Repeat("abcdefghij", 30000000))')}`;
    expect(evaluate(text)).toEqual({ kind: 'exceeded', reason: 'needs more than 128 MiB of memory' });
    expect(evaluate(answering('a: 1'))).toEqual({ kind: 'value', value: { a: 1 } });
  });

  test('one that answers too much is refused', () => {
    const evaluate = openCue({ ...usualBounds, maxAnswer: 1000 });
    expect(evaluate(`${many(4)}\n${answering('l: l3')}`)).toEqual({
      kind: 'exceeded',
      reason: 'makes more than 1000 characters',
    });
  });

  test('nothing of this machine can be read', () => {
    const files = openCue()(
      `import "tool/file"\n${answering('a: file.Read & {filename: "/etc/passwd", contents: string}')}`,
    );
    expect(JSON.stringify(files)).not.toContain('root:');
    expect(files).toMatchObject({ kind: 'errors' });
  });
});
