import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const good = `
keep: 30d
clusters:
  eu: { kubeconfig: eu.kubeconfig, context: prod, prometheus: { url: "https://prometheus.example", preset: istio } }
  play: { simulated: true }
receivers:
  - { id: ci, scheme: standard-webhooks, app: checkout, component: web, secretEnv: CI_SECRET }
chat: { webhook: "https://chat.example/hook" }
`;

test('settings are read as they are written', () => {
  expect(readSettings('tidegate.yaml', good)).toEqual({
    keep: '30d',
    clusters: {
      eu: {
        kubeconfig: 'eu.kubeconfig',
        context: 'prod',
        prometheus: { url: 'https://prometheus.example', preset: 'istio' },
      },
      play: { simulated: true },
    },
    receivers: [
      { id: 'ci', scheme: 'standard-webhooks', app: 'checkout', component: 'web', secretEnv: 'CI_SECRET' },
    ],
    chat: { webhook: 'https://chat.example/hook' },
  });
});

test('an empty file decides nothing', () => {
  expect(readSettings('tidegate.yaml', '')).toEqual({});
});

test.each([
  ['clusters:\n  eu:\n    kubeconfg: x\n', /tidegate\.yaml:3:5 .*kubeconfg.*kubeconfig/s],
  ['keep: 90 days\n', /tidegate\.yaml:1:7 .*90d/s],
  ['receiver: []\n', /tidegate\.yaml:1:1 .*receivers/s],
  [
    'receivers:\n  - id: ci\n    scheme: githb\n    app: a\n    secretEnv: S\n',
    /tidegate\.yaml:3:13 .*github/s,
  ],
  ['receivers:\n  - id: ci\n    scheme: github\n    app: a\n', /tidegate\.yaml:2:5 .*secretEnv/s],
  ['clusters:\n  eu: {}\n', /tidegate\.yaml:2:7 .*kubeconfig/s],
  [
    'clusters:\n  eu:\n    kubeconfig: x\n    prometheus: { url: http://p:9090, preset: istoi }\n',
    /tidegate\.yaml:4:47 .*istoi.*istio/s,
  ],
  ['clusters: [\n', /tidegate\.yaml:\d+:\d+ /],
])('a mistake is told with its place and the nearest name: %j', (text, sentence) => {
  expect(() => readSettings('tidegate.yaml', text)).toThrow(
    expect.objectContaining({ name: 'ConfigRefused' }),
  );
  expect(() => readSettings('tidegate.yaml', text)).toThrow(sentence);
});

test('two receivers cannot share an id', () => {
  const twice = 'receivers:\n' + '  - { id: ci, scheme: github, app: a, secretEnv: S }\n'.repeat(2);
  expect(() => readSettings('tidegate.yaml', twice)).toThrow(/two receivers called ci/);
});
