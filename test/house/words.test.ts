import { expect, test } from 'vitest';
import { filesIn, hits, shown, textOf } from './tree.ts';

const texts = filesIn(
  '.',
  /\.(ts|mjs|cjs|json|jsonc|ya?ml|md|go|mod|sh|txt|html|css)$|(^|\/)\.?[a-z-]+rc$|\.ci\/run$/,
).filter((path) => path !== 'test/house/words.test.ts');

/** Addresses of one machine or one company: whoever clones this has others. */
const machine = /(^|[\s'"`(=:,[])\/(work|root|home\/[a-z][\w-]*|Users\/[\w-]+|tmp)\//;
const registry =
  /https?:\/\/[^\s/'"`]*(npm|registry|artifactory|nexus|verdaccio|goproxy|pypi|mirror)[^\s/'"`]*/i;
/** Names that stand for no real host (RFC 2606, RFC 6761). */
const nobody = /https?:\/\/[^\s/'"`]*(\.example|\.test|\.invalid|localhost|example\.(com|org|net))\b/;

test('there is enough to look at', () => {
  expect(texts.length).toBeGreaterThan(60);
});

test('no file knows the paths of the machine it was written on', () => {
  expect(shown(hits(texts, machine))).toEqual([]);
});

test('no file names a package registry: npm, Go and pip know theirs', () => {
  const named = hits(texts, registry).filter(({ text }) => !nobody.test(text));
  expect(shown(named)).toEqual([]);
  expect(/"resolved":\s*"http/.test(textOf('package-lock.json'))).toBe(false);
});

test('nobody promises to do it later', () => {
  const source = texts.filter((path) => /\.(ts|mjs|cjs|go)$/.test(path));
  expect(
    shown(
      hits(
        source,
        new RegExp(
          `\\b(${['TO', 'FIX', 'X', 'HA'].map((start, index) => start + ['DO', 'ME', 'XX', 'CK'][index]).join('|')})\\b`,
        ),
      ),
    ),
  ).toEqual([]);
});

test('zod is imported whole: the named z brings 370 kB of locales into every bundle', () => {
  const source = texts.filter((path) => path.endsWith('.ts'));
  expect(shown(hits(source, /import(?! type| \* as z ).* from 'zod'/))).toEqual([]);
});

test('nobody silences the compiler, and whoever silences the linter on a line says why', () => {
  const source = texts.filter((path) => /\.(ts|mjs|cjs)$/.test(path));
  expect(
    shown(hits(source, /@ts-(ignore|nocheck|expect-error)|(eslint|oxlint)-disable(?!-next-line \S+ -- \w)/)),
  ).toEqual([]);
});
