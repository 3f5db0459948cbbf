import { noCue } from '#adapters/cue/none.ts';
import { describe, expect, test } from 'vitest';
import { filesOf, ingress, mistakesOf, service, traitOf, withEnv } from './definitions.fixture.ts';

const own = { 'our-service.cue': service };

describe('what an application says against a definition is refused where it stands', () => {
  const wrong = [
    ['replicas: 0', 'app.yaml:10:9 replicas of our-service web does not fit its definition'],
    ['replicas: "3"', /^app\.yaml:10:\d+ replicas .*\(definitions\/our-service\.cue:60:\d+\)$/],
    ['ports: [80, a]', /^app\.yaml:10:\d+ ports\[1\] of our-service web does not fit/],
    ['team: shopp', 'app.yaml:10:15 team of our-service web cannot be "shopp"; did you mean "shop"?'],
    ['env: [{ name: A, value: 1 }]', 'app.yaml:10:33 env[0].value of our-service web must be text'],
    ['env: { A: a }', 'app.yaml:10:14 env of our-service web must be a list'],
    ['probe: { httpGet: { port: 80 } }', 'probe.httpGet of our-service web needs "path"'],
    ['replica: 3', 'app.yaml:10:9 unknown field "replica" in our-service web; did you mean "replicas"?'],
    ['probe: { httpGte: {} }', 'unknown field "httpGte"'],
  ] as const;
  test.each(wrong)('%s', (line, expected) => {
    const mistakes = mistakesOf(filesOf(own, `image: shop/web:1\n${line}`));
    const found =
      typeof expected === 'string' ? expect.stringContaining(expected) : expect.stringMatching(expected);
    expect(mistakes).toContainEqual(found);
    expect(mistakes.every((one) => /^app\.yaml:10:\d+ /.test(one))).toBe(true);
  });

  test('a parameter that is missing is named', () => {
    expect(mistakesOf(filesOf(own, 'replicas: 1'))).toEqual(['app.yaml:9:9 our-service web needs "image"']);
  });

  test('a value that may be a secret is not repeated', () => {
    const picky = traitOf(
      'login',
      'parameter: password: =~"^[a-z]+$"\npatch: metadata: labels: a: parameter.password',
    );
    const files = filesOf(
      { ...own, 'login.cue': picky },
      undefined,
      '- { type: login, properties: { password: "S3CRET-77" } }',
    );
    const [mistake = ''] = mistakesOf(files);
    expect(mistake).toMatch(/password of trait login does not fit its definition/);
    expect(mistake).not.toContain('S3CRET');
  });
});

describe('a definition that cannot be carried out is told by its place', () => {
  test.each([
    [
      'an open bracket',
      { 'a.cue': service.replace('\t\t}\n\t}\n\toutputs', '\t\t}\n\toutputs') },
      /definitions\/a\.cue:\d+:\d+ this "\{"/,
    ],
    ['no definition', { 'a.cue': 'x: 1\n' }, /definitions\/a\.cue:1:1 there is no definition here/],
    [
      'two definitions',
      { 'a.cue': `${service}\nother: {type: "component"}\n` },
      /definitions\/a\.cue:\d+:1 "other" is a second definition/,
    ],
    [
      'a misspelt type',
      { 'a.cue': service.replace('"component"', '"componet"') },
      /definitions\/a\.cue:3:1 .*did you mean "component"/,
    ],
    [
      'no template',
      { 'a.cue': service.replace('template: {', 'templat: {') },
      /definitions\/a\.cue:3:1 .*has no template/,
    ],
    [
      'another kind of object',
      { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' },
      /definitions\/a\.yaml:1:1 a ConfigMap stands here/,
    ],
    [
      'the same twice',
      { 'a.cue': service, 'b.cue': service },
      /definitions\/b\.cue:3:1 "our-service" is defined by definitions\/a\.cue:3 already/,
    ],
  ] as const)('%s', (_, definitions, expected) => {
    expect(mistakesOf(filesOf(definitions))).toContainEqual(expect.stringMatching(expected));
  });

  test('one that could not be read makes no second mistake of its name', () => {
    const files = filesOf({ 'a.cue': service.replace('\t\t}\n\t}\n\toutputs', '\t\t}\n\toutputs') });
    expect(mistakesOf(files).filter((one) => one.startsWith('app.yaml'))).toEqual([]);
  });

  test('what CUE refuses in a template names its line there, also in YAML', () => {
    const inCue = service.replace('parameter.team', 'parameter.taem');
    expect(mistakesOf(filesOf({ 'our-service.cue': inCue }))).toContainEqual(
      expect.stringMatching(
        /^app\.yaml:9:9 our-service web .*taem.*\(definitions\/our-service\.cue:27:\d+\)/,
      ),
    );
    const inYaml = ingress.replace('host: parameter.domain', 'host: parameter.domian');
    const files = filesOf(
      { ...own, 'a.yaml': inYaml },
      undefined,
      '- { type: our-ingress, properties: { domain: a } }',
    );
    expect(mistakesOf(files)).toContainEqual(
      expect.stringMatching(/^app\.yaml:\d+:\d+ trait our-ingress .*domian.*\(definitions\/a\.yaml:17:\d+\)/),
    );
  });

  test('an output without a kind is told', () => {
    const files = filesOf({
      'our-service.cue': service.replace('kind:       "Deployment"\n\t\tspec', 'spec'),
    });
    expect(mistakesOf(files)).toEqual([expect.stringContaining('makes no output with apiVersion and kind')]);
  });
});

describe('definitions of other kinds are refused by name, with what to do instead', () => {
  const [app, ...rest] = filesOf({
    ...own,
    'gate.cue': 'gate: {type: "policy"}\ntemplate: {}\n',
    'call.cue': '"call-us": {type: "workflow-step"}\ntemplate: {}\n',
    'chart.yaml':
      'apiVersion: core.oam.dev/v1beta1\nkind: ComponentDefinition\nmetadata: { name: chart }\nspec: { schematic: { helm: {} } }\n',
  });
  const withMore = (more: string) => [{ path: 'app.yaml', text: `${app?.text}${more}` }, ...rest];

  test('they may lie there as long as nobody uses them', () => {
    expect(mistakesOf(withMore(''))).toEqual([]);
  });

  test.each([
    ['  policies: [{ name: a, type: gate }]\n', 'policy "gate" of definitions/gate.cue:1 is not carried out'],
    [
      '  workflow: { steps: [{ name: a, type: call-us }] }\n',
      'workflow step "call-us" of definitions/call.cue:1 is not carried out',
    ],
    [
      '    - { name: b, type: chart }\n',
      'component type "chart" of definitions/chart.yaml:3 is not carried out: its schematic is helm',
    ],
  ])('%s', (more, expected) => {
    expect(mistakesOf(withMore(more))).toContainEqual(expect.stringContaining(expected));
  });
});

test('where nobody evaluates CUE, what uses a definition is refused by its name and the way out', () => {
  const files = filesOf(
    { ...own, 'with-env.cue': withEnv },
    undefined,
    '- { type: with-env, properties: { A: a } }',
  );
  expect(mistakesOf(files, noCue('its operator has not allowed it'))).toEqual([
    expect.stringMatching(
      /^app\.yaml:9:9 our-service web: the definition in definitions\/our-service\.cue:3 is not evaluated here \(its operator has not allowed it\); render it elsewhere with tidegate render/,
    ),
  ]);
});
