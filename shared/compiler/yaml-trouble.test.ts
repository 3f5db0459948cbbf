import { describe, expect, test } from 'vitest';
import { formatMistake } from './format-mistake.ts';
import { readYaml, readYamlObjects } from './yaml.ts';

const said = (text: string, read: typeof readYaml | typeof readYamlObjects = readYamlObjects) => {
  const found = read('a.yaml', text);
  return found.kind === 'mistaken' ? found.mistakes.map(formatMistake) : [];
};

describe('a template of Helm or Jinja is told as one, once, by its first line that is no YAML', () => {
  test.each([
    ['a value', 'kind: ConfigMap\nname: {{ .Release.Name }}\n', 'a.yaml:2:8'],
    ['a part of a value', 'kind: ConfigMap\nname: {{ .Release.Name }}-x\n', 'a.yaml:2:1'],
    ['a condition', '{{- if .Values.x }}\nkind: ConfigMap\nname: a\n{{- end }}\n', 'a.yaml:1:1'],
    ['a block', 'name: a\nlabels:\n  {{- include "x" . | nindent 2 }}\n', 'a.yaml:3:1'],
    ['a statement of Jinja', 'name: a\n{% if b %}\nc: d\n{% endif %}\n', 'a.yaml:2:1'],
  ])('%s', (_, text, place) => {
    for (const read of [readYaml, readYamlObjects]) {
      const [first, ...others] = said(text, read);
      expect(first).toMatch(new RegExp(`^${place} this is a template, .*helm template <chart>`));
      expect(others).toEqual([]);
    }
  });

  test('a text may show templates of its own, and a mistake elsewhere is told as ever', () => {
    const rules = 'kind: ConfigMap\ndata:\n  rule: |\n    {{ $labels.pod }} is down\n';
    expect(said(rules)).toEqual([]);
    expect(said(`${rules} other: x\n`)).toEqual([
      expect.stringMatching(/^a\.yaml:5:\d+ this line is indented differently/),
    ]);
  });
});

test('what only follows from a mistake is not told', () => {
  const rest = '  - name: b\n    value: c\n'.repeat(5);
  expect(said(`list:\n  - { from: a, to: env[0].value }\n${rest}`)).toHaveLength(1);
  expect(said(`list:\n  - { from: a, to: env[0].value }\n${rest}---\na: b: c\n`)).toHaveLength(2);
});
