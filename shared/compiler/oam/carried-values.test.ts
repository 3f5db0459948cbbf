import { expect, test } from 'vitest';
import { compile } from '../compile.ts';

const app = (...steps: readonly string[]): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: prod }
spec:
  components:
    - { name: web, type: worker, properties: { image: a:1 } }
  policies:
    - { name: eu, type: topology, properties: { clusters: [eu] } }
    - { name: us, type: topology, properties: { clusters: [us] } }
  workflow:
    steps:
${steps.map((step) => `      - ${step}\n`).join('')}`;

const run = (...steps: readonly string[]) => {
  const compiled = compile({ files: [{ path: 'app.yaml', text: app(...steps) }] }, { images: {} });
  if (compiled.kind === 'mistakes')
    return { mistakes: compiled.mistakes.map(({ line, reason }) => `${line}: ${reason}`) };
  const { release } = compiled.app;
  return {
    waves: release.waves,
    bodies: (release.hooks ?? []).flatMap((hook) => (hook.kind === 'call' ? [hook.body] : [])),
    hooks: release.hooks,
    notes: compiled.notes.map(({ line, reason }) => `${line}: ${reason}`),
  };
};

const call = (name: string, more: string): string =>
  `{ name: ${name}, type: webhook, properties: { url: { value: "https://a.example" }, data: { a: { b: [x, y] } } }, ${more} }`;
const deploy = (name: string, more = ''): string =>
  `{ name: ${name}, type: deploy, properties: { policies: [${name}] }${more} }`;

test('a text and the context go from the step that has them to the place that is named', () => {
  const out = `{ name: first, type: suspend, properties: { duration: 1s }, outputs: [{ name: who, valueFrom: context.name }, { name: colour, valueFrom: '"blue"' }] }`;
  const into = call(
    'second',
    'inputs: [{ from: who, parameterKey: data.app.name }, { from: colour, parameterKey: "data.a.b[1]" }]',
  );
  expect(run(out, into).bodies).toEqual([{ a: { b: ['x', 'blue'] }, app: { name: 'shop' } }]);
});

test('what nobody gives, what only a cluster knows, and a key that leads nowhere are refused with their line', () => {
  const out = `{ name: first, type: suspend, properties: { duration: 1s }, outputs: [{ name: who, valueFrom: output.status.ip }, { name: fine, valueFrom: '"x"' }] }`;
  const { mistakes } = run(
    out,
    call(
      'second',
      'inputs: [{ from: wo, parameterKey: data.x }, { from: fine, parameterKey: "data.a.b[7]" }]',
    ),
  );
  expect(mistakes).toEqual([
    expect.stringMatching(
      /^12: the value "output\.status\.ip" is not known before the release.*write the value where it is used/,
    ),
    expect.stringMatching(/^13: no step before this one has an output "wo"/),
    expect.stringMatching(/^13: "data\.a\.b\[7\]" does not exist/),
  ]);
});

test('a deployment is left out where its condition cannot hold, and kept where it must', () => {
  const { waves, notes } = run(
    deploy('eu'),
    deploy('us', `, if: 'status.eu.phase == "succeeded" && context.namespace == "prod"'`),
  );
  expect(waves).toEqual([['eu'], ['us']]);
  expect(notes).toEqual([]);
  const other = run(deploy('eu'), deploy('us', `, if: status.eu.failed`));
  expect(other.waves).toEqual([['eu']]);
  expect(other.notes?.join()).toContain('13: step "us" is left out: its condition can never hold');
});

test('a deployment that hangs on what may go either way is refused, and so is a value of an input that differs', () => {
  const note = `{ name: n, type: notification, properties: { slack: { url: { value: "https://a.example" }, message: { text: t } } } }`;
  expect(run(deploy('eu'), note, deploy('us', ', if: status.n.succeeded')).mistakes).toEqual([
    expect.stringMatching(/^14: what is deployed is decided before anything moves/),
  ]);
  const out = `{ name: first, type: suspend, properties: { duration: 1s }, outputs: [{ name: colour, valueFrom: '"blue"' }] }`;
  const asks = (colour: string) =>
    deploy('us', `, inputs: [{ from: colour }], if: 'inputs.colour == "${colour}"'`);
  expect(run(out, deploy('eu'), asks('blue')).waves).toEqual([['eu'], ['us']]);
  expect(run(out, deploy('eu'), asks('red')).waves).toEqual([['eu']]);
});

test('what is asked of a deployment later is asked of its waves', () => {
  const { hooks } = run(deploy('eu'), deploy('us'), call('last', 'if: status.us.succeeded'));
  expect(hooks).toMatchObject([{ step: 'last', beforeWave: 2, when: { waves: { eu: [0, 1], us: [1, 2] } } }]);
});
