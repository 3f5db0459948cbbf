import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const good = `
keep: 30d
clusters:
  eu: { kubeconfig: eu.kubeconfig, context: prod, metrics: { kind: prometheus, url: "https://prometheus.example", preset: istio } }
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
        metrics: { kind: 'prometheus', url: 'https://prometheus.example', preset: 'istio' },
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
    'clusters:\n  eu:\n    kubeconfig: x\n    metrics: { kind: prometheus, url: http://p:9090, preset: istoi }\n',
    /tidegate\.yaml:4:62 .*istoi.*istio/s,
  ],
  [
    'receivers:\n  - { id: ci, scheme: github, app: a, secretEnv: S, tags: { semver: "about 2" } }\n',
    /tidegate\.yaml:2:69 .*a range of versions/s,
  ],
  ['hosts: ["https://tidegate.example.com"]\n', /tidegate\.yaml:1:9 .*a host like/s],
  [
    'clusters:\n  eu:\n    kubeconfig: x\n    prometheus: { url: http://p:9090 }\n',
    /tidegate\.yaml:4:5 unknown field "prometheus" .*write metrics: \{ kind: prometheus, … \}/,
  ],
  [
    'clusters:\n  eu: { kubeconfig: x, metrics: { url: http://p } }\n',
    /tidegate\.yaml:2:33 .*needs "kind": prometheus or cloudwatch/,
  ],
  [
    'clusters:\n  eu: { kubeconfig: x, metrics: { kind: prometheus, url: http://p, queries: { gauges: { a.b: up } } } }\n',
    /tidegate\.yaml:2:94 .*gauges\.a\.b must be PromQL that says \$pods/,
  ],
  [
    'clusters:\n  eu: { kubeconfig: x, server: https://x }\n',
    /tidegate\.yaml:2:7 clusters\.eu takes only one of kubeconfig and server/,
  ],
  [
    "receivers:\n  - { id: ci, scheme: github, app: a, secrets: ['x'] }\n",
    /tidegate\.yaml:2:\d+ receivers\[0\]\.secrets\[0\] must have 16 characters or more/,
  ],
  ['registries:\n  "a b": {}\n', /tidegate\.yaml:2:10 .*must be a host like/],
  ['- clusters\n', /tidegate\.yaml:1:1 the settings must be a map of fields/],
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

test('what stands in the place of a map is not repeated: it may be a password', () => {
  expect(() => readSettings('tidegate.yaml', 'registries:\n  ghcr.io: { login: canary-password }\n')).toThrow(
    /^(?!.*canary).*tidegate\.yaml:2:21 registries\.ghcr\.io\.login must be ecr, or a map of fields/s,
  );
});
