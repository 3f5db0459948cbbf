import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeInJson } from './json-positions.ts';

test('finds a value by its path, past strings that look like structure', () => {
  const text = '{"a": "]}\\"{", "b": [\n {"x": 1, "y": [2, -3e4]}\n]}';
  expect(placeInJson(text, ['b', 0, 'y', 1])).toEqual({ line: 2, column: 20 });
  expect(placeInJson(text, ['b'])).toEqual({ line: 1, column: 21 });
  expect(placeInJson(text, ['b', 0, 'z'])).toEqual({ line: 2, column: 2 });
  expect(placeInJson(text, ['nothing'])).toEqual({ line: 1, column: 1 });
});

test('whatever stands in the text, the place is where that value begins', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), fc.nat(4), (items, pick) => {
      const index = pick % items.length;
      const text = JSON.stringify({ items }, null, 1);
      const { line, column } = placeInJson(text, ['items', index]);
      const rest = text
        .split('\n')
        .slice(line - 1)
        .join('\n')
        .slice(column - 1);
      const wanted = JSON.stringify(items[index], null, 1).replaceAll('\n', '\n  ');
      expect(rest.startsWith(wanted.split('\n')[0] ?? '')).toBe(true);
    }),
  );
});
