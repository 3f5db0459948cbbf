import { expect, test } from 'vitest';
import { anything, optional, record } from '#domain/config/schema.ts';
import { defineComponent } from '#domain/render/component-type.ts';
import { builtIn } from '#domain/render/types.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

/** A template of somebody's own that throws. */
const boom = defineComponent('boom', record({ a: optional(anything) }), () => {
  throw new Error('no template today');
});
const types = { ...builtIn, components: [...builtIn.components, boom] };

/** About everything that can be wrong at once, in several files. */
const files: Readonly<Record<string, string>> = {
  'app.yaml': `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      dependsOn: [mail]
      properties:
        image: 12
        prot: 80
        cpu: 1
        env:
          - { name: A, value: a }
          - { name: A, value: b }
      traits:
        - type: scaller
          properties: { replicas: 2 }
        - type: scaler
          properties: { replica: 2 }
    - name: mail
      type: worker
      dependsOn: [web, wbe]
      properties: { image: mail:1 }
    - name: both
      type: webservice
      properties: { image: b:1, ports: [{ port: 80, containerPort: 8080, expose: true }] }
      traits:
        - type: gateway
          properties: { domain: x.example.com, http: { /: 80 } }
    - name: own
      type: boom
      properties: { a: 1 }
release:
  targets: [{ name: eu, region: eu, environment: prod }, { name: us, region: us, environment: prod }]
  waves: [[eu], [usa]]
  strategy: { steps: [50%, 10%], bake: 5 }
  check: {}
`,
  'protect.yaml': `protect:
  - { path: '*.traits.scaler.replicas', by: [environments, regions] }
  - { path: '*.traits.scaler', by: [enviroments] }
`,
  'environments/prod.yaml': `components:
  web:
    traits: { scaler: { replicas: 3, $remove: true } }
    properites: {}
`,
  'regions/asia.yaml': `components: { web: { properties: { cpu: 200m } } }
`,
  'regions/eu.yaml': `when: region = "eu"
components:
  web:
    properties: { image: x, image: y }
    traits: { scaler: { replicas: 4 } }
  wbe: { properties: {} }
`,
  'regions/us.yaml': `components:
\tweb:
    traits: { scaler: { replicas: 5 } }
`,
  'tenants/a.yaml': `a0: &a0 [x,x,x,x,x,x,x,x,x]
a1: &a1 [*a0,*a0,*a0,*a0,*a0,*a0,*a0,*a0,*a0]
a2: &a2 [*a1,*a1,*a1,*a1,*a1,*a1,*a1,*a1,*a1]
a3: &a3 [*a2,*a2,*a2,*a2,*a2,*a2,*a2,*a2,*a2]
a4: &a4 [*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3]
a5: &a5 [*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4]
`,
};

test('a folder full of mistakes is told all of them in one run, in order, once each, with the nearest names', () => {
  const source = { files: Object.entries(files).map(([path, text]) => ({ path, text })) };
  const compiled = compile(source, { images: {}, types });
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(formatMistake)).toEqual([
    'app.yaml:8:18 components depend on each other in a circle: web → mail → web',
    'app.yaml:10:16 image of webservice web must be text, not a number; put it in quotes',
    'app.yaml:11:9 unknown field "prot" in webservice web; did you mean "port"?',
    'app.yaml:12:14 cpu of webservice web must be text, not a number; put it in quotes',
    'app.yaml:15:13 env has "A" twice (first at app.yaml:14); keep one',
    'app.yaml:17:17 unknown trait "scaller"; did you mean "scaler"?',
    'app.yaml:20:25 unknown field "replica" in trait scaler; did you mean "replicas"?',
    'app.yaml:23:24 no component is named "wbe"; did you mean "web"?',
    'app.yaml:29:17 component "both" makes Service both twice; an exposed port, expose and gateway each make a Service, and these differ in the type, or in what they say of one port: keep one, give the gateway a name, or let it use the one that is there by existingServiceName: both',
    'app.yaml:33:19 the template of boom own threw: no template today',
    'app.yaml:36:3 target "us" is in no wave; add it to one',
    'app.yaml:36:18 no target is named "usa"; did you mean "us"?',
    'app.yaml:37:28 step 2 (10%) must be larger than the step before it (50%)',
    'app.yaml:37:40 bake of release.strategy must be a duration with its unit, like 10s, 5m or 1h30m, not the number 5',
    'app.yaml:38:3 unknown field "check" in release; did you mean "checks"?',
    'protect.yaml:3:37 protect[1].by[0] of protect.yaml cannot be "enviroments"; did you mean "environments"?',
    'environments/prod.yaml:3:38 unknown directive "$remove"; known: $replace, $delete, $append',
    'environments/prod.yaml:4:5 unknown field "properites" in components.web of layer environments/prod.yaml; did you mean "properties"?',
    'regions/asia.yaml:1:1 no target has the region "asia"; known: eu, us',
    'regions/eu.yaml:1:14 when: "=" is written "=="',
    'regions/eu.yaml:4:29 "image" appears here a second time (first in line 4); keep one',
    'regions/eu.yaml:5:35 web.traits.scaler.replicas is protected, and environments/prod.yaml:3 sets it already for target "eu"; keep one',
    'regions/eu.yaml:6:3 the application has no component "wbe"; did you mean "web"?',
    'regions/us.yaml:2:1 a tab indents this line; YAML takes spaces only',
    'tenants/a.yaml:1:20 more than 50000 values, counting each use of an alias',
  ]);
  const shuffled = compile({ files: source.files.toReversed() }, { images: {}, types });
  expect(shuffled).toEqual(compiled);
});

test('mending the files that cannot be read shows no place that could have been told before', () => {
  const placeOf = (line: string) => line.split(' ')[0] ?? '';
  const first = new Set(mistakesOf(files).map(placeOf));
  const mended: Readonly<Record<string, string>> = {
    ...files,
    'regions/us.yaml': 'components:\n  web:\n    traits: { scaler: { replicas: 5 } }\n',
    'regions/eu.yaml': (files['regions/eu.yaml'] ?? '').replace(', image: y', ''),
  };
  const { 'tenants/a.yaml': _, ...rest } = mended;
  const fresh = mistakesOf(rest).filter(
    (line) => !first.has(placeOf(line)) && !line.startsWith('regions/us.yaml'),
  );
  expect(fresh).toEqual([]);
});

const mistakesOf = (given: Readonly<Record<string, string>>): readonly string[] => {
  const source = { files: Object.entries(given).map(([path, text]) => ({ path, text })) };
  const compiled = compile(source, { images: {}, types });
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};
