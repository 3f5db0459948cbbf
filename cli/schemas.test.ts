import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { main } from './main.ts';
import { schemaKinds } from './schema-kinds.ts';
import { playTerminal } from './terminal.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-schema-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = async (...args: readonly string[]) => {
  const io = playTerminal({ cwd: folder });
  const code = await main(args, io);
  return { code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};

test.each(schemaKinds)('prints the schema of %s', async (kind) => {
  const { code, out } = await run('schema', kind);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: expect.any(String),
  });
});

test('with a folder the application may use its own types', async () => {
  expect((await run('new', 'component', 'message-queue')).code).toBe(0);
  const own = await run('schema', 'application', '-f', '.', '--allow-code');
  expect(own.err).toBe('');
  expect(own.out).toContain('"message-queue"');
  expect((await run('schema', 'application')).out).not.toContain('message-queue');
});

test('a schema that there is not is refused with the nearest, and none with all', async () => {
  expect(await run('schema', 'aplication')).toEqual({
    code: 1,
    out: '',
    err: 'tidegate: there is no schema aplication; did you mean "application"?',
  });
  expect((await run('schema')).err).toMatch(/usage: tidegate schema application\|layer\|/);
});
