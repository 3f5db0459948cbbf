import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from './read-json.ts';

const MiB = 1_048_576;
const distinct = (size: number, one: (n: number) => string): string => {
  const parts: string[] = [];
  for (let length = 0; length < size; length += parts.at(-1)?.length ?? 1) parts.push(one(parts.length));
  return parts.join(',');
};

/** Long texts out of short ones: what is repeated is longer than a piece, in lists and in fields. */
const long = fc
  .jsonValue({ maxDepth: 4 })
  .chain((value) =>
    fc.constantFrom(
      ...[
        Array.from({ length: 30_000 }, () => value),
        { before: value, items: Array.from({ length: 20_000 }, () => [value, 'x{]",']), after: value },
        [1, { deep: { text: 'a,"\\[{'.repeat(40_000), more: value } }, value],
        Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, value])),
      ].map((one) => JSON.stringify(one)),
    ),
  );

test('whatever its length, a text says what JSON.parse says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), long), async (text) => {
      expect(await readJson(text)).toEqual(JSON.parse(text));
      expect(await readJson(` ${text}\n`)).toEqual(JSON.parse(text));
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('a text with one character taken out or put in is refused where JSON.parse refuses it', async () => {
  const text = JSON.stringify({
    items: Array.from({ length: 6000 }, (_, n) => ({ n, t: ['a', { b: '}' }] })),
  });
  const outcome = async (run: () => unknown) => {
    try {
      return JSON.stringify(await run());
    } catch (error) {
      return (error as Error).name;
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length),
      fc.constantFrom('', ',', ']', '}', '[', '"', '1'),
      async (at, put) => {
        const bad = text.slice(0, at) + put + text.slice(put === '' ? at + 1 : at);
        expect(await outcome(() => readJson(bad))).toBe(await outcome(() => JSON.parse(bad) as unknown));
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

test.each([
  ['[', '['.repeat(10 * MiB)],
  ['[]', `${'['.repeat(5 * MiB)}${']'.repeat(5 * MiB)}`],
  ['{"a":', `${'{"a":'.repeat(2 * MiB)}1${'}'.repeat(2 * MiB)}`],
])('what is nested without end is refused: %s', async (_, text) => {
  await expect(readJson(text)).rejects.toThrow(SyntaxError);
});

test.each([
  ['at the top', (fields: string) => `{${fields}}`],
  ['inside', (fields: string) => `{"items":[{"labels":{${fields}}}]}`],
])('an object with more fields than any API has is refused, %s', async (_, written) => {
  const fields = (count: number) => Array.from({ length: count }, (__, n) => `"k${n}":1`).join(',');
  await expect(readJson(written(fields(900_000)))).rejects.toThrow('more than 100000 fields');
  const text = written(fields(100_000));
  expect(await readJson(text)).toEqual(JSON.parse(text));
});

test.each([
  ['objects', `[${distinct(10 * MiB, () => '{}')}]`],
  ['numbers', `[${distinct(7 * MiB, () => '1')}]`],
])('more %s than fit into memory are refused before they are made', async (_, text) => {
  await expect(readJson(text)).rejects.toThrow('more than 4000000 values');
});

test('a field that would be a prototype is none', async () => {
  const text = `{"__proto__":{"admin":true},"x":[${distinct(MiB, () => '0')}]}`;
  await expect(readJson(text)).rejects.toThrow('__proto__');
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test.each([
  ['small objects', `[${distinct(3 * MiB, () => '{}')}]`],
  ['objects that are all different', `[${distinct(10 * MiB, (n) => `{"k${n}":1}`)}]`],
  ['objects of many fields', `[${distinct(10 * MiB, () => `{${distinct(MiB / 2, (n) => `"k${n}":1`)}}`)}]`],
  ['numbers', `[${distinct(2 * MiB, () => '1')}]`],
])(
  'megabytes of %s: others have their turn meanwhile',
  async (_, text) => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await readJson(text);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  },
  60_000,
);
