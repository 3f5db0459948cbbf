import { expect, test } from 'vitest';
import { maskedFiles } from './masked-files.ts';

const shown = async (text: string): Promise<string> =>
  (await maskedFiles([{ path: 'app.yaml', text }])).map((file) => file.text).join('');

test.each([
  ['a value under a name', 'a: { password: "hunter2-x" }\n', 'a: { password: "(masked)" }\n'],
  [
    'a value beside a name',
    '- { name: DB_PASSWORD, value: hunter2-x }\n',
    '- { name: DB_PASSWORD, value: "(masked)" }\n',
  ],
  ['a block', 'password: |\n  hunter2-x\n  more\nb: 1\n', 'password: "(masked)"\nb: 1\n'],
  ['a text with escapes', 'a: "db:\\n  password:\\n    hunter2-x"\n', undefined],
  ['a list below a name', 'passwords:\n  - hunter2-x\n', 'passwords:\n  - (masked)\n'],
  [
    'a Secret',
    'kind: Secret\nstringData:\n  anything: hunter2-x\n',
    'kind: Secret\nstringData:\n  anything: "(masked)"\n',
  ],
  ['a comment', 'a: 1 # password=hunter2-x\n', undefined],
  ['what is no YAML', 'a: [\npassword: hunter2-x\n', undefined],
])('%s is shown without its secret', async (_, text, wanted) => {
  const masked = await shown(text);
  expect(masked).not.toContain('hunter2-x');
  if (wanted !== undefined) expect(masked).toBe(wanted);
});

test('what is no secret is shown as it is written, to the letter', async () => {
  const text = `# a shop\napiVersion: core.oam.dev/v1beta1\nspec:\n  components:\n    - { name: web, type: webservice, properties: { image: 'web:1', env: [{ name: LOG, value: "a" }] } }\n`;
  expect(await shown(text)).toBe(text);
});

test('a file that is too long says how to see it', async () => {
  expect(await shown('a: 1\n'.repeat(20_000))).toContain('show=secrets');
});
