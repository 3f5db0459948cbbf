import { expect, test } from 'vitest';
import { compile } from '#shared/compiler/compile.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { checkSettings } from '#worlds/settings/mistakes.ts';
import { settingsSchema } from '#worlds/settings/schema.ts';

const fleet = {
  apiVersion: 'example.com/v1',
  kind: 'Fleet',
  partition: 'spec.rollout.keep',
  revisionLabel: 'example.com/revision',
};
const object = `apiVersion: example.com/v1
kind: Fleet
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, image: "a:1"}]}}}
`;

const written = (kinds: readonly object[]) =>
  compile(
    {
      files: [
        {
          path: 'release.yaml',
          text: `name: web\nkinds:\n${kinds.map((kind) => `  - ${JSON.stringify(kind)}\n`).join('')}`,
        },
        { path: 'fleet.yaml', text: object },
      ],
    },
    { images: {} },
  );

const said = (kinds: readonly object[]): readonly string[] => {
  const compiled = written(kinds);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};

test('a manifest carries the kinds that its objects are of, and no other', () => {
  const compiled = written([fleet, { ...fleet, kind: 'Boat' }]);
  expect(compiled.kind === 'compiled' && compiled.manifests['local']?.kinds).toEqual([
    {
      apiVersion: 'example.com/v1',
      kind: 'Fleet',
      shortNames: [],
      paths: { template: 'spec.template', replicas: 'spec.replicas', partition: 'spec.rollout.keep' },
      revisionLabel: 'example.com/revision',
      frozen: ['selector'],
      refused: [],
      specDefaults: {},
    },
  ]);
});

test.each([
  [{ ...fleet, partition: 'status.keep' }, /^release\.yaml:3:\d+ .*partition.* a path below spec/],
  [{ ...fleet, partition: 'spec.template.keep' }, /partition and template are both below spec\.template/],
  [{ ...fleet, replicas: 'spec.rollout.size' }, /partition and replicas are both below spec\.rollout/],
  [{ ...fleet, apiVersion: 'apps/v1' }, /apiVersion.* a group with a dot and a version/],
  [
    { ...fleet, apiVersion: 'apps.kruise.io/v1', kind: 'CloneSet' },
    /is known already; remove its description/,
  ],
  [{ ...fleet, partitoin: 'spec.a' }, /partitoin.*did you mean "partition"/],
  [{ kind: 'Fleet' }, /apiVersion/],
])('%j is refused where it stands', (kind, why) => {
  expect(said([kind]).join('\n')).toMatch(why);
  expect(said([kind])[0]).toMatch(/^release\.yaml:3:\d+ /);
});

test('a kind that is described twice is refused at the second', () => {
  expect(said([fleet, fleet])).toEqual([
    expect.stringMatching(/^release\.yaml:4:\d+ .*described twice/) as string,
  ]);
});

test('settings of the operator take the same, and say where a mistake is', () => {
  expect(checkSettings(settingsSchema, { kinds: [fleet] }, 'file').value?.kinds).toMatchObject([
    { kind: 'Fleet', paths: { partition: 'spec.rollout.keep' } },
  ]);
  const { mistakes } = checkSettings(settingsSchema, { kinds: [fleet, { ...fleet, partition: 3 }] }, 'file');
  expect(mistakes).toEqual([
    { path: ['kinds', 1, 'partition'], reason: expect.stringContaining('partition') as string },
  ]);
});
