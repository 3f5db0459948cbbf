import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillIn, troubleIn } from './query-template.ts';

const both = ['$pods', '$window'] as const;
const right = 'sum by (pod) (increase(a_total{$pods,path!="/}$pods"}[$window])) # $window';

test.each([
  ['it must say $window', 'rate(a{$pods}[5m])'],
  ['$pods stands inside the braces', 'a{x="1"}[$window] + $pods'],
  ['$window stands as the range', 'a{$pods} + $window'],
  ['there is no $namespace', 'a{$pods,ns=$namespace}[$window]'],
  ['a "(" is never closed', 'sum(increase(a{$pods}[$window])'],
  ['its ")" closes nothing', 'a{$pods}[$window]) or (b'],
  ['a " is never closed', 'a{$pods,b="c}[$window]'],
  ['it must say $pods', 'a{b="$pods"}[$window]'],
  ['longer than 2000', `a{$pods}[$window]${' '.repeat(2000)}`],
])('%s: %s', (reason, query) => {
  expect(troubleIn(query, both)).toContain(reason);
});

test('words of ours are filled in where they stand, and never in a string or a comment', () => {
  expect(troubleIn(right, both)).toBeUndefined();
  expect(fillIn(right, { $pods: 'pod=~"a|b"', $window: '30s' })).toBe(
    'sum by (pod) (increase(a_total{pod=~"a|b",path!="/}$pods"}[30s])) # $window',
  );
});

test('any text is either refused or filled in without a word of ours being left', () => {
  const part = fc.constantFrom(
    '$pods',
    '$window',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '`',
    '#',
    '\n',
    '\\',
    'a',
    '$x',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      if (troubleIn(text, both) !== undefined) return;
      const strings = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|#[^\n]*/g;
      const rest = fillIn(text, { $pods: 'P', $window: 'W' }).replace(strings, '');
      expect(rest).not.toMatch(/\$/);
    }),
  );
});
