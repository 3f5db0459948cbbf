import { expect, test } from 'vitest';
import { anything, record, or } from '#domain/config/schema.ts';
import { defineComponent, type ComponentType } from '#domain/render/component-type.ts';
import { defineTrait } from '#domain/render/trait-type.ts';
import { builtIn } from '#domain/render/types.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';
import { pureType } from './sandbox.ts';

const compiledWith = (say: (parameters: { readonly a: unknown }) => unknown) => {
  const own: ComponentType = defineComponent(
    'own',
    record({ a: or(anything, 1) }),
    ({ a }, { component }) => ({
      output: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: component },
        data: { x: String(say({ a })) },
      },
      outputs: {},
    }),
  );
  const text = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec: { components: [{ name: one, type: own, properties: { a: [1] } }] }
`;
  const types = { ...builtIn, components: [...builtIn.components, pureType(own)] };
  const compiled = compile({ files: [{ path: 'app.yaml', text }] }, { images: {}, types });
  return compiled.kind === 'mistakes'
    ? compiled.mistakes.map(formatMistake)
    : compiled.manifests['local']?.objects;
};

let count = 0;
test.each<[string, () => unknown, RegExp]>([
  ['the clock', () => Date.now(), /Date\.now is not there for a template/],
  ['the date of today', () => new Date().toISOString(), /new Date\(\) is not there/],
  ['dice', () => Math.random(), /Math\.random is not there/],
  ['random names', () => crypto.randomUUID(), /crypto\.randomUUID is not there/],
  ['the network', () => fetch('http://127.0.0.1:9'), /fetch is not there/],
  ['timers', () => setTimeout(() => {}, 1), /setTimeout is not there/],
  ['the environment', () => process.env['HOME'], /process\.env\.HOME is not there/],
  ['a memory of its own', () => (count += 1), /"own" is not pure: rendered twice/],
])('a template that looks at %s is a mistake where it is used', (_, say, reason) => {
  expect(compiledWith(say)).toEqual([expect.stringMatching(/^app\.yaml:4:\d+ /)]);
  expect((compiledWith(say) as readonly string[])[0]).toMatch(reason);
});

test('what is pure is let through, and afterwards the world is as it was', () => {
  const [before, env] = [Date, process.env];
  expect(compiledWith(() => new Date('2026-01-01').getTime())).toMatchObject([
    { data: { x: '1767225600000' } },
  ]);
  expect([Date, process.env, typeof Math.random(), typeof Date.now()]).toEqual([
    before,
    env,
    'number',
    'number',
  ]);
});

test('traits are held to it as well', () => {
  const trait = pureType(defineTrait('dice', record({}), () => ({ patch: { x: Math.random() } })));
  const at = { file: 'a', line: 1, column: 1 };
  const context = { app: 'a', component: 'c', namespace: 'n', output: {} };
  expect(trait.effect({ kind: 'map', at, entries: new Map() }, context)).toMatchObject({
    kind: 'mistaken',
    mistakes: [{ reason: expect.stringContaining('Math.random is not there') }],
  });
});
