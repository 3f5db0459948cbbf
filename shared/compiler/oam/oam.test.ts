import { describe, expect, test } from 'vitest';
import { dig } from '#domain/render/objects.ts';
import { compile } from '../compile.ts';
import { formatMistake } from '../format-mistake.ts';

const components = `    - name: web
      type: webservice
      properties: {image: web, env: [{name: A, value: "1"}, {name: B, value: "2"}]}
      traits: [{type: scaler, properties: {replicas: 2}}]
    - {name: web-backend, type: worker, properties: {image: back}}
`;
const app = (spec: string, rest = '', own = components): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: shop}\nspec:\n  components:\n${own}${spec}\n${rest}`;
const run = (text: string) => compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
const fine = (text: string) => {
  const compiled = run(text);
  return compiled.kind === 'compiled'
    ? compiled
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};
const mistakes = (text: string) => {
  const compiled = run(text);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(({ reason }) => reason) : [];
};
const notes = (text: string) => fine(text).notes.map(({ reason }) => reason);
const workload = (text: string, target: string, name: string) =>
  fine(text).manifests[target]?.objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === name,
  );

const policies = `  policies:
    - {name: east, type: topology, properties: {clusters: [a, b], namespace: shop}}
    - {name: west, type: topology, properties: {clusters: [c]}}
    - name: big
      type: override
      properties: {components: [{name: ^web$, traits: [{type: scaler, properties: {replicas: 9}}]}]}
`;

describe('topology and workflow', () => {
  test('without a workflow each topology is a wave, with every override laid over it', () => {
    const { app: compiled } = fine(app(policies));
    expect(compiled.release.waves).toEqual([['a', 'b'], ['c']]);
    expect(compiled.release.targets.map(({ name, namespace }) => [name, namespace])).toEqual([
      ['a', 'shop'],
      ['b', 'shop'],
      ['c', 'default'],
    ]);
    expect(dig(workload(app(policies), 'c', 'web'), 'spec', 'replicas')).toBe(9);
  });

  const workflow = (steps: string) => app(`${policies}  workflow:\n    steps:\n${steps}`);
  const first = '      - {name: one, type: deploy, properties: {policies: [east]}}\n';
  const second = '      - {name: two, type: deploy, properties: {policies: [west, big]}}\n';

  test('a deployment lays only the overrides that it names', () => {
    expect(dig(workload(workflow(first + second), 'a', 'web'), 'spec', 'replicas')).toBe(2);
    expect(dig(workload(workflow(first + second), 'c', 'web'), 'spec', 'replicas')).toBe(9);
  });

  test('a suspension between two is a question after the last step of the wave before', () => {
    const last = (text: string) =>
      fine(text).app.release.targets.map(({ strategy }) => strategy?.steps.at(-1));
    const asked = { percent: 100, bakeSeconds: 60, approve: true };
    expect(last(workflow(`${first}      - {name: ask, type: suspend}\n${second}`))).toEqual([
      asked,
      asked,
      undefined,
    ]);
    expect(fine(workflow(first.replace('[east]', '[east], auto: false'))).app.release.approval).toBeDefined();
  });

  const hooks = (text: string) => fine(text).app.release.hooks;

  test('with a duration it is a wait of its own, before the first wave too', () => {
    const rest = '      - {name: w, type: suspend, properties: {duration: 1h}}\n';
    const stands = (beforeWave: number) => [{ kind: 'stand-still', step: 'w', seconds: 3600, beforeWave }];
    expect(hooks(workflow(rest + first + second))).toEqual(stands(0));
    expect(hooks(workflow(first + rest + second))).toEqual(stands(1));
    expect(hooks(workflow(first + second + rest))).toEqual(stands(2));
    const last = `${first + second}      - {name: ask, type: suspend}\n`;
    expect(notes(workflow(last))).toEqual(['step suspend: nothing comes after it, so it has no effect']);
  });

  test('a component that a step applies goes out at its step, and no topology has a say in it', () => {
    const apply = '      - {name: one, type: apply-component, properties: {component: web}}\n';
    const hook = (name: string) =>
      `      - {name: ${name}, type: webhook, properties: {url: {value: "https://h.example.org"}, data: 1}}\n`;
    expect(hooks(workflow(hook('a') + apply + hook('b')))).toMatchObject([
      { step: 'a', beforeWave: 0 },
      { step: 'b', beforeWave: 1 },
    ]);
    const plain = (steps: string) => app(`  workflow:\n    steps:\n${steps}`);
    expect(hooks(plain(hook('a') + apply + hook('b')))).toMatchObject([
      { step: 'a', beforeWave: 0 },
      { step: 'b', beforeWave: 1 },
    ]);
  });

  test('a workflow that deploys nothing is said to, and everything goes out all the same', () => {
    const text = app('  workflow: {steps: [{name: w, type: suspend, properties: {duration: 1m}}]}');
    expect(notes(text)).toEqual([expect.stringContaining('no step of this workflow deploys anything')]);
    expect(hooks(text)).toMatchObject([{ beforeWave: 0 }]);
  });

  test('a stage without places lends its hooks to the next', () => {
    const empty =
      '    - {name: none, type: topology, properties: {clusterLabelSelector: {a: b}, allowEmpty: true}}\n';
    const none = '      - {name: zero, type: deploy, properties: {policies: [none]}}\n';
    const rest = '      - {name: w, type: suspend, properties: {duration: 1m}}\n';
    const text = app(`${policies}${empty}  workflow:\n    steps:\n${none}${rest}${first}${second}`);
    expect(hooks(text)).toMatchObject([{ beforeWave: 0 }]);
  });

  test('the steps of a group go together, and other steps stand between the waves', () => {
    const group = `      - name: all\n        type: step-group\n        subSteps:\n${(first + second).replaceAll(/^/gm, '    ').trimEnd()}\n`;
    const hook =
      '      - {name: hook, type: webhook, properties: {url: {value: "https://h.example.org/x"}}}\n';
    expect(fine(workflow(group + hook)).app.release.waves).toEqual([['a', 'b', 'c']]);
    expect(hooks(workflow(group + hook))).toEqual([
      {
        kind: 'call',
        step: 'hook',
        url: 'https://h.example.org/x',
        body: { app: 'shop' },
        isVital: true,
        beforeWave: 1,
      },
    ]);
    expect(notes(workflow(group + hook))).toEqual([
      'step webhook: KubeVela would send the whole application; Tidegate sends {"app": "shop"}, write data to send something else',
    ]);
  });

  test('what cannot be carried out is refused by name, all of it at once', () => {
    const steps = `      - {name: a, type: deploi, if: "status.x", dependsOn: [b]}
      - {name: b, type: deploy, dependsOn: [a], properties: {policies: [est]}}
      - {name: c, type: suspend, properties: {duration: soon}}
      - {name: d, type: depends-on-app, properties: {name: shop, namespace: x}}
      - {name: e, type: webhook, properties: {url: {secretRef: {name: a, key: b}}}}
      - {name: f, type: webhook, properties: {url: {value: "ftp://x"}}, inputs: [{from: a, parameterKey: b}]}
`;
    expect(mistakes(workflow(steps))).toEqual([
      'unknown workflow step "deploi"; did you mean "deploy"?',
      'no step before this one is named "x"; none is known here',
      'steps wait for each other in a circle: a → b → a',
      'no topology or override is named "est"; did you mean "east"?',
      'duration must be a duration with its unit, like 10s, 5m or 1h30m',
      'the application would wait for itself; name another one',
      expect.stringContaining('webhook needs url.value'),
      'an address to call begins with https:// or http://, and has no login in it',
      expect.stringContaining('no step before this one has an output "a"'),
    ]);
    expect(mistakes(workflow('      - {name: m, type: check-metrics}\n'))[0]).toContain(
      'workflow step "check-metrics" is not carried out: every batch is judged by its metrics',
    );
    expect(mistakes(app('  policies: [{type: replication}]'))[0]).toContain(
      'policy "replication" is not carried out',
    );
    expect(mistakes(app('  workflow: {ref: some}'))[0]).toContain(
      'no workflow "some" is in kubevela/; put its file there, or write its steps here',
    );
    expect(
      mistakes(app('  policies: [{type: override, properties: {components: [{name: "(web"}]}}]')),
    ).toEqual([expect.stringContaining('"(web" is a pattern that Tidegate does not follow')]);
    expect(mistakes(app(policies, 'release: {waves: [[a, b, c]]}'))).toEqual(
      expect.arrayContaining([expect.stringContaining('no target is named "a"')]),
    );
    expect(mistakes(workflow(first + first.replace('one', 'two')))[0]).toContain(
      'is deployed to a second time',
    );
  });

  test('with targets of its own, topologies choose among them, also by labels', () => {
    const text = (selector: string) =>
      app(
        `  policies: [{type: topology, properties: ${selector}}]`,
        'release: {targets: [{name: x, cluster: a, labels: {tier: gold}}, {name: y, cluster: b}]}',
      );
    expect(fine(text('{clusterLabelSelector: {tier: gold}}')).app.release.waves).toEqual([['x']]);
    expect(fine(text('{clusters: [b]}')).app.release.waves).toEqual([['y']]);
    expect(mistakes(text('{clusters: [bb]}'))).toEqual([
      'no target is in the cluster "bb"; did you mean "b"?',
    ]);
    expect(mistakes(text('{clusterLabelSelector: {tier: iron}}'))[0]).toContain('no target has them');
  });
});

describe('override keeps the rules of KubeVela, and says which trap was stepped into', () => {
  const override = (said: string) =>
    app(`  policies: [{type: override, properties: {components: [${said}]}}]`);

  test('a name matches anywhere', () => {
    const text = override('{name: web, properties: {image: new}}');
    expect(notes(text)).toEqual([
      'the name "web" is matched anywhere in a name, so this also patches web-backend; write ^web$ to mean one',
    ]);
    expect(
      dig(workload(text, 'local', 'web-backend'), 'spec', 'template', 'spec', 'containers'),
    ).toMatchObject([{ image: 'new' }]);
  });

  test('lists are replaced whole, and null does not delete', () => {
    const text = override('{name: ^web$, properties: {env: [{name: A, value: "3"}]}}');
    expect(notes(text)).toEqual(['the list web.properties.env is replaced whole; lost: B']);
    expect(mistakes(override('{name: ^web$, properties: {env: null}}'))[0]).toContain(
      'must be a list, not empty',
    );
  });

  test('a name without a hit adds a component, another type replaces it, a disabled trait goes', () => {
    expect(notes(override('{name: extra, type: worker, properties: {image: x}}'))[0]).toContain(
      'so this adds one',
    );
    expect(mistakes(override('{name: ^web$, type: worker, properties: {image: x}}'))).toEqual([
      'this override makes a component named "^web$", which is no name; write the name of the component without a pattern',
    ]);
    const both = override('{name: web, type: task, properties: {image: x}}');
    expect(mistakes(both)).toContain('this override makes a second component named "web"');
    const replaced = override('{name: web, type: worker, properties: {image: x}}');
    expect(notes(replaced)[1]).toContain('all of "web" is replaced');
    expect(dig(workload(replaced, 'local', 'web'), 'spec')).not.toHaveProperty('replicas');
    const less = override('{name: ^web$, traits: [{type: scaler, disable: true}]}');
    expect(dig(workload(less, 'local', 'web'), 'spec')).not.toHaveProperty('replicas');
    const traits = '[{type: scaler, properties: {replicas: 3}}, {type: scaler, properties: {replicas: 4}}]';
    const two = override(`{name: ^web$, traits: ${traits}}`);
    expect(dig(workload(two, 'local', 'web'), 'spec', 'replicas')).toBe(4);
  });

  test('a selector keeps only what it names', () => {
    const text = app('  policies: [{type: override, properties: {selector: [web]}}]');
    expect(fine(text).manifests['local']?.objects).toHaveLength(1);
  });
});

test('a read-only object is left out, and other policies say what they mean here', () => {
  const text = app(`  policies:
    - {type: read-only, properties: {rules: [{selector: {componentNames: [web-backend]}}]}}
    - {type: garbage-collect, properties: {keepLegacyResource: true}}
    - {type: apply-once, properties: {enable: true}}`);
  const { objects, claims } = fine(text).manifests['local'] ?? expect.fail();
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['web']);
  // An earlier revision may have held it; it is then left alone, and not left over.
  expect(claims).toEqual({ 'Deployment default/web-backend': 'read-only' });
  expect(notes(text)).toHaveLength(2);
});

describe('garbage-collect', () => {
  const rules = (list: string) =>
    app(`  policies: [{name: g, type: garbage-collect, properties: {rules: [${list}]}}]`);
  const pruneCandidates = (text: string) => fine(text).manifests['local']?.pruneCandidates;

  test('rules travel with the manifest, types as the names of the components that have them', () => {
    const text = rules(`{selector: {componentTypes: [worker], resourceTypes: [Service]}, strategy: never},
      {selector: {componentNames: [web]}},
      {selector: {traitTypes: [scaler]}, strategy: onAppDelete}`);
    expect(pruneCandidates(text)).toEqual([
      { isKept: true, components: ['web-backend'], kinds: ['Service'] },
      { isKept: false, components: ['web'] },
      { isKept: true, components: ['web'], besideWorkload: true },
    ]);
  });

  test('rules that keep nothing, or select nothing, leave the manifest as it was', () => {
    expect(pruneCandidates(rules('{selector: {componentNames: [web]}}'))).toBeUndefined();
    expect(pruneCandidates(rules('{selector: {}, strategy: never}'))).toBeUndefined();
    expect(fine(rules('{strategy: never}')).manifests).toEqual(fine(app('')).manifests);
  });

  test('keepLegacyResource keeps everything; without it the release section says what happens', () => {
    const legacy = (is: boolean, rest = '') =>
      fine(app(`  policies: [{type: garbage-collect, properties: {keepLegacyResource: ${is}}}]`, rest)).app;
    expect(legacy(true).release.prune).toBe(false);
    expect(legacy(false).release.prune).toBe(true);
    expect(legacy(false, 'release: {prune: false}\n').release.prune).toBe(false);
    expect(mistakes(app('', 'release: {leftOut: keep}\n'))[0]).toContain('it is called "prune" now');
  });

  test('what is not carried out is refused by name', () => {
    expect(mistakes(rules('{selector: {oamTypes: [TRAIT]}, strategy: never}'))[0]).toContain(
      'oamTypes cannot',
    );
    const orphan = rules('{selector: {componentNames: [web]}, propagation: orphan}');
    expect(mistakes(orphan)).toEqual([expect.stringContaining('write strategy: never, which keeps both')]);
    expect(
      pruneCandidates(rules('{selector: {componentNames: [web]}, propagation: cascading}')),
    ).toBeUndefined();
  });
});

test('components come after those they depend on; a circle and a stranger are refused', () => {
  const two = (a: string, b: string) =>
    app(
      '',
      '',
      `    - {name: a, type: worker, properties: {image: a}, dependsOn: [${a}]}\n    - {name: b, type: worker, properties: {image: b}, dependsOn: [${b}]}\n`,
    );
  expect(fine(two('b', '')).manifests['local']?.objects.map(({ metadata }) => metadata.name)).toEqual([
    'b',
    'a',
  ]);
  expect(mistakes(two('b', 'a'))).toEqual(['components depend on each other in a circle: a → b → a']);
  expect(mistakes(two('c', ''))[0]).toContain('no component is named "c"');
});

test.each([
  ['health', '{probeInterval: 30}', 'always the case'],
  [
    'resource-update',
    '{rules: [{selector: {resourceTypes: [Job]}, strategy: {recreateFields: [spec.template]}}]}',
    'never recreates',
  ],
])('the policy %s is taken, with a note of what is done', (type, properties, said) => {
  const policy = (given: string) => app(`  policies: [{name: p, type: ${type}, properties: ${given}}]\n`);
  expect(notes(policy(properties))).toEqual([expect.stringMatching(`^policy ${type}: .*${said}`)]);
  expect(mistakes(policy('{nope: 1}'))).toEqual([expect.stringContaining('unknown field "nope"')]);
});
