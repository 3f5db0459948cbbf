import { expect, test } from 'vitest';
import { clean, cleanDeep, cut, width } from './clean.ts';

test('what a stranger wrote cannot steer the terminal', () => {
  expect(clean('a\u001b[2Jb\u0007c\u009bd')).toBe('a\\x1b[2Jb\\x07c\\x9bd');
  expect(clean('two\r\nlines\tand a tab')).toBe('two lines and a tab');
});

test('marks that turn the writing direction are shown, not obeyed', () => {
  expect(clean('approved\u202edetcejer')).toBe('approved\\u202edetcejer');
});

test('every string in a value is cleaned, and nothing else is touched', () => {
  expect(cleanDeep({ a: ['\u001b', 1, null], b: { c: true } })).toEqual({
    a: ['\\x1b', 1, null],
    b: { c: true },
  });
});

test('a line is cut by the columns it fills, not by its characters', () => {
  expect(width('\u001b[31mred\u001b[39m')).toBe(3);
  expect(width('发布')).toBe(4);
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('发布系统', 5)).toBe('发布…');
  expect(cut('\u001b[31mred\u001b[39m', 3)).toBe('\u001b[31mred\u001b[39m');
});
