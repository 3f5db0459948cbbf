import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatMistake } from './format-mistake.ts';
import { compile } from './compile.ts';

const vectors = join(import.meta.dirname, '../../../shared/vectors/hostile-inputs.json');
interface Case {
  readonly id: string;
  readonly yaml?: string;
}

/** What cannot be written down as one line is made here, as the case describes it. */
const bomb = (levels: number): string => {
  const rows = Array.from({ length: levels }, (_, level) => {
    const items = Array<string>(9).fill(level === 0 ? 'x' : `*a${level - 1}`);
    return `a${level}: &a${level} [${items.join(',')}]`;
  });
  return rows.join('\n');
};
const made: Readonly<Record<string, string>> = { 'alias-bomb-9x9': bomb(9), 'alias-bomb-stringify': bomb(5) };

/** The hostile text in the properties of a component: its fields are texts there, as a commit or a tag must be. */
const within = (text: string): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: web
        labels:
${text.replaceAll(/^/gm, '          ')}
`;

describe('hostile YAML is a mistake with a place, and takes no time', () => {
  if (!existsSync(vectors)) {
    test.skip('SKIPPED: ../shared/vectors/hostile-inputs.json is not here', () => {});
    return;
  }
  const { yaml } = JSON.parse(readFileSync(vectors, 'utf8')) as { readonly yaml: readonly Case[] };
  test.each(yaml.map((one) => [one.id, one] as const))('%s', (id, one) => {
    const text = one.yaml ?? made[id] ?? expect.fail(`nobody knows how to make ${id}`);
    const before = process.cpuUsage().user;
    const compiled = compile({ files: [{ path: 'app.yaml', text: within(text) }] }, { images: {} });
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
    expect(compiled.kind).toBe('mistakes');
    if (compiled.kind === 'mistakes')
      for (const line of compiled.mistakes.map(formatMistake)) expect(line).toMatch(/^app\.yaml:\d+:\d+ \S/);
  });
});
