/** A file that a scaffold writes. */
interface Fresh {
  readonly path: string;
  readonly text: string;
}

/** A custom type, an application that uses it, and a test that renders that application. */
export const scaffold = (what: 'component' | 'trait', name: string): readonly Fresh[] => {
  const maker = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const folder = `${what}s`;
  const [module, app, shown] =
    what === 'component'
      ? ([componentText(name, maker), appText(componentUse(name)), ofComponent] as const)
      : ([traitText(name, maker), appText(traitUse(name)), ofTrait] as const);
  return [
    { path: `${folder}/${name}.ts`, text: module },
    { path: `${folder}/${name}.example.yaml`, text: app },
    { path: `${folder}/${name}.test.mjs`, text: testText(what, name, shown) },
  ];
};

/** The rendering of the example, and an invalid value of a parameter. */
interface Shown {
  readonly kind: string;
  readonly field: string;
  readonly wrong: string;
}
const ofComponent: Shown = { kind: 'ConfigMap', field: 'times', wrong: 'tims' };
const ofTrait: Shown = { kind: 'Deployment', field: 'seconds', wrong: 'secnds' };

const componentText = (name: string, maker: string): string => `import type { Kit } from 'tidegate/authoring';

/** What \`type: ${name}\` becomes. The shape checks what people write; render must be pure: same words, same objects. */
export const ${maker} = ({ defineComponent, needed, or, record, text, whole }: Kit) =>
  defineComponent(
    '${name}',
    record({ greeting: needed(text), times: or(whole(1, 100), 1) }),
    ({ greeting, times }, { component }) => ({
      output: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: component },
        data: { greeting: Array.from({ length: times }, () => greeting).join(' ') },
      },
      outputs: {},
    }),
  );
`;

const traitText = (name: string, maker: string): string => `import type { Kit } from 'tidegate/authoring';

/** What \`type: ${name}\` does to a workload. Lists of the patch merge by name; other lists are replaced. */
export const ${maker} = ({ defineTrait, record, whole, or }: Kit) =>
  defineTrait('${name}', record({ seconds: or(whole(0, 3600), 30) }), ({ seconds }) => ({
    patch: { spec: { template: { spec: { terminationGracePeriodSeconds: seconds } } } },
  }));
`;

const componentUse = (name: string): string => `    - name: one
      type: ${name}
      properties: { greeting: hello, times: 2 }
`;

const traitUse = (name: string): string => `    - name: one
      type: worker
      properties: { image: one:1 }
      traits:
        - type: ${name}
          properties: { seconds: 60 }
`;

const appText = (component: string): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: example }
spec:
  components:
${component}`;

const testText = (
  what: string,
  name: string,
  { kind, field, wrong }: Shown,
): string => `// Run: node --test ${what}s/${name}.test.mjs (TIDEGATE names the command when tidegate is not installed here)
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The output of tidegate for an application that uses the ${what}. */
const render = (app) => {
  const folder = mkdtempSync(join(tmpdir(), '${name}-'));
  try {
    cpSync(here, join(folder, '${what}s'), { recursive: true });
    writeFileSync(join(folder, 'app.yaml'), app);
    const [command, ...before] = (process.env.TIDEGATE ?? 'npx --no tidegate').split(' ');
    return spawnSync(command, [...before, 'render', '--allow-code', '-f', folder, '-o', 'json'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};
const example = readFileSync(join(here, '${name}.example.yaml'), 'utf8');

test('the ${what} ${name} renders what its example shows', () => {
  const { stdout, stderr } = render(example);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout).items.map(({ kind }) => kind), ['${kind}']);
});

test('a parameter that it does not know is refused with its place', () => {
  const { status, stderr } = render(example.replace('${field}:', '${wrong}:'));
  assert.equal(status, 1);
  assert.match(stderr, /app\\.yaml:\\d+:\\d+ unknown field "${wrong}".*did you mean "${field}"/);
});
`;
