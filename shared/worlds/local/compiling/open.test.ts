import { afterEach, expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { compile } from '#shared/compiler/compile.ts';
import { openCompiling } from './open.ts';
import type { CompilingOptions } from './pool.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
const open = (options: Partial<CompilingOptions> = {}) => {
  const compiling = openCompiling({ definitions: false, ...options });
  opened.push(compiling.close);
  return compiling.compile;
};

const sourceOf = (components: number, targets: number): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
${Array.from({ length: components }, (_, n) => `    - { name: c${n}, type: webservice, properties: { image: "web:1" } }`).join('\n')}
release:
  targets:
${Array.from({ length: targets }, (_, n) => `    - { name: t${n}, cluster: play, namespace: n${n}, environment: e, region: r }`).join('\n')}
`,
    },
  ],
});
const small = sourceOf(2, 2);
const large = sourceOf(1500, 200);

const mistakeOf = async (answer: ReturnType<ReturnType<typeof open>>): Promise<string> => {
  const read = await answer;
  return read.kind === 'mistakes' ? (read.mistakes[0]?.reason ?? '') : read.kind;
};

test('a thread says what the compiler says, of what is right and of what is wrong', async () => {
  const compiling = open();
  const images = { c0: 'web:2' };
  const here = compile(small, { images });
  if (here.kind !== 'compiled') throw new Error('it should compile');
  const { app, manifests, notes, places } = here;
  expect(await compiling(small, images)).toEqual(
    JSON.parse(JSON.stringify({ kind: 'compiled', app, manifests, notes, places })),
  );
  const wrong = { images: { nobody: 'web:2' } };
  expect(await compiling(small, wrong.images)).toEqual(compile(small, wrong));
}, 60_000);

/* Compared with thousands of others, word by word: long in time, small in memory. */
const slow = {
  files: sourceOf(4200, 1).files.map(({ path, text }) => ({
    path,
    text: text.replaceAll(/name: c(\d+), (type: webservice.*) \}$/gm, (_, n: string, rest: string) => {
      const name = `a-component-with-a-rather-long-name-${n}`;
      return `name: ${name}, ${rest}, dependsOn: [b${name.slice(1)}x] }`;
    }),
  })),
};

test('what takes too long is ended and known; others are compiled as before', async () => {
  const compiling = open({ timeoutMs: 3000, threads: 1 });
  const asked = [compiling(slow, {}), compiling(small, {})] as const;
  expect(await mistakeOf(asked[0])).toContain('takes longer than 3 s to compile');
  expect((await asked[1]).kind).toBe('compiled');
  expect(await mistakeOf(compiling(slow, {}))).toContain('takes longer than 3 s');
}, 120_000);

test('what needs too much memory ends its thread, and nothing else', async () => {
  const compiling = open({ heapMiB: 40 });
  expect(await mistakeOf(compiling(large, {}))).toMatch(
    /needs more than 40 MiB of memory|renders to more than/,
  );
  expect((await compiling(small, {})).kind).toBe('compiled');
}, 120_000);

test('the same files take one thread, however often they are asked for', async () => {
  const compiling = open({ threads: 2, timeoutMs: 30_000 });
  const many = Array.from({ length: 3 }, () => compiling(sourceOf(400, 60), {}));
  let areDone = false;
  void Promise.all(many).then(() => (areDone = true));
  expect((await compiling(small, {})).kind).toBe('compiled');
  expect(areDone).toBe(false);
  await Promise.all(many);
}, 180_000);
