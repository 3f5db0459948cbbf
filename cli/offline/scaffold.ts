/** A file that a scaffold writes. */
interface Fresh {
  readonly path: string;
  readonly text: string;
}

/** A type of one's own, an application that uses it, and a test that renders that application. */
export const scaffold = (what: 'component' | 'trait', name: string): readonly Fresh[] => {
  const maker = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const folder = `${what}s`;
  const [module, app, objects] =
    what === 'component'
      ? [componentText(name, maker), appText(componentUse(name)), 'ConfigMap']
      : [traitText(name, maker), appText(traitUse(name)), 'Deployment'];
  return [
    { path: `${folder}/${name}.ts`, text: module },
    { path: `${folder}/${name}.example.yaml`, text: app },
    { path: `${folder}/${name}.test.ts`, text: testText(what, name, objects) },
  ];
};

const componentText = (
  name: string,
  maker: string,
): string => `import type { Kit } from 'tidegate/shared/reading/own-types.ts';

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

const traitText = (
  name: string,
  maker: string,
): string => `import type { Kit } from 'tidegate/shared/reading/own-types.ts';

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
  kind: string,
): string => `// Run: node --test ${what}s/${name}.test.ts (TIDEGATE names the command when it is not in the PATH)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

test('the ${what} ${name} renders what its example shows', () => {
  const folder = mkdtempSync(join(tmpdir(), '${name}-'));
  try {
    cpSync(import.meta.dirname, join(folder, '${what}s'), { recursive: true });
    cpSync(join(import.meta.dirname, '${name}.example.yaml'), join(folder, 'app.yaml'));
    const [command = 'tidegate', ...before] = (process.env['TIDEGATE'] ?? 'tidegate').split(' ');
    const printed = execFileSync(command, [...before, 'render', '-f', folder, '-o', 'json'], { encoding: 'utf8' });
    const { items } = JSON.parse(printed) as { items: { kind: string }[] };
    assert.deepEqual(items.map(({ kind }) => kind), ['${kind}']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
`;
