import { expect, test } from 'vitest';
import { readArgs, readDuration, verbAndRest } from './arguments.ts';

const flags = {
  image: { about: 'an image', hint: 'component=image', many: true, short: 'i' },
  once: { about: 'stop then' },
};

test('words, repeated flags and switches are told apart, wherever they stand', () => {
  const args = readArgs(
    ['checkout', '-i', 'a=1', '--once', '--image=b=2', '-o', 'json', '--timeout', '2m'],
    flags,
  );
  expect(args.words).toEqual(['checkout']);
  expect(args.many('image')).toEqual(['a=1', 'b=2']);
  expect([args.is('once'), args.is('watch')]).toEqual([true, false]);
  expect([args.output, args.timeoutMs]).toEqual(['json', 120_000]);
});

test.each([
  [['--imgae', 'a=1'], 'unknown flag --imgae; did you mean "--image"?'],
  [['-o', 'jsn'], 'unknown output jsn; did you mean "json"?'],
  [['--image'], '--image needs a value: --image <component=image>'],
  [
    ['--image', '-o', 'json'],
    '--image needs a value, and -o looks like a flag; if it is meant, write --image=-o',
  ],
  [['--once=yes'], '--once is a switch and takes no value'],
  [['--timeout', 'soon'], '--timeout soon is not a duration; write 90s, 10m or 1h'],
])('%j is refused in one sentence, as a mistake of usage', (argv, sentence) => {
  expect(() => readArgs(argv, flags)).toThrow(expect.objectContaining({ code: 1, message: sentence }));
});

test('a word after -- is a word, whatever it looks like', () => {
  expect(readArgs(['--', '--once'], flags).words).toEqual(['--once']);
});

test('durations are seconds unless they say otherwise', () => {
  expect(['90', '1.5s', '10m', '1h', '250ms'].map(readDuration)).toEqual([
    90_000, 1500, 600_000, 3_600_000, 250,
  ]);
});

test.each([
  [['-o', 'json', 'status', 'shop'], 'status', ['-o', 'json', 'shop']],
  [['--output=json', '-v', 'status'], 'status', ['--output=json', '-v']],
  [['-ojson', 'status'], 'status', ['-ojson']],
  [['status', '-o', 'json'], 'status', ['-o', 'json']],
  [['--help'], '--help', []],
  [[], undefined, []],
])('%j finds its verb', (argv, first, rest) => expect(verbAndRest(argv)).toEqual({ first, rest }));

test('a misspelt flag before the verb is called a flag', () => {
  expect(() => verbAndRest(['--ouput', 'json', 'status'])).toThrow(
    /unknown flag --ouput before the verb; did you mean "--output"\?/,
  );
});
