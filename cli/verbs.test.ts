import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verbs } from './verbs.ts';
import { main } from './main.ts';
import { serve } from './server/serve.ts';
import { playTerminal } from './terminal.fixture.ts';
import { globalFlags } from './flags.ts';

test('every file of commands/ is a verb of that name, and nothing else is', () => {
  const files = readdirSync(join(import.meta.dirname, 'commands'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''));
  expect(verbs.map(({ name }) => name).sort()).toEqual(files.sort());
});

test('no verb takes a flag that means something else everywhere', () => {
  const shorts = Object.values(globalFlags).flatMap(({ short }) => short ?? []);
  for (const { flags } of verbs) {
    expect(Object.keys(flags).filter((name) => name in globalFlags)).toEqual([]);
    expect(Object.values(flags).filter(({ short }) => short !== undefined && shorts.includes(short))).toEqual(
      [],
    );
  }
});

test('the help names every verb, and the help of a verb every flag of it', async () => {
  const overview = playTerminal();
  expect(await main([], overview)).toBe(0);
  for (const { name } of verbs) expect(overview.printed.join('\n')).toContain(`  ${name}`);
  const one = playTerminal();
  expect(await main(['up', '--help'], one)).toBe(0);
  expect(one.printed.join('\n')).toContain('--kubeconfig <file>');
});

test('a verb that needs a server says in one sentence that there is none, and exits with 12', async () => {
  const io = playTerminal();
  expect(await main(['status'], io)).toBe(12);
  expect(io.printed).toEqual([]);
  expect(io.complained.join('\n')).toMatch(/no server runs in this folder.*tidegate demo/);
});

test('a server that does not answer is exit 12, one without a token exit 10', async () => {
  const gone = await serve(0, async () => ({ status: 200, headers: {}, body: '' }));
  await gone.stop();
  const away = playTerminal({ env: { TIDEGATE_SERVER: gone.url, TIDEGATE_TOKEN: 't' } });
  expect(await main(['status'], away)).toBe(12);
  expect(away.complained[0]).toMatch(
    /does not answer \(connect ECONNREFUSED.*stays at its last approved share/,
  );
  expect(await main(['status', '--server', gone.url], playTerminal())).toBe(10);
});
