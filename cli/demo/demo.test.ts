import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { main } from '../main.ts';
import { type PlayedTerminal, playTerminal } from '../terminal.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const lineWith = (io: PlayedTerminal, text: string): string =>
  io.printed
    .join('\n')
    .split('\n')
    .find((line) => line.includes(text))
    ?.trim() ?? `no line has ${text}`;

test('the demo releases the good, brings back the bad with the reason, and its webhook lines work as they stand', async () => {
  const io = playTerminal({ cwd: folder });
  const ended = main(['demo', '--port', '0'], io);
  await expect.poll(() => io.printed.at(-1), { timeout: 90_000 }).toContain('Ctrl-C stops the server');

  const ends = io.printed.filter((line) => line.startsWith('→'));
  expect(ends[0]).toBe('→ released: checkout runs the new revision in demo');
  expect(ends[1]).toMatch(/^→ rolled-back: demo: errors: \d+ of \d+ requests on the new pods/);
  for (const batch of ['step 1 of 3: to 10 %', 'step 2 of 3: to 50 %', 'step 3 of 3: to 100 %'])
    expect(lineWith(io, batch)).toContain('demo: ');

  const script = `${lineWith(io, 'body=')}\n${lineWith(io, 'sig=')}\nprintf '%s\\n' "$body" "$id" "$ts" "$sig"`;
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
  const said = execFileSync('sh', ['-c', script], {
    cwd: folder,
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  const [body = '', id = '', ts = '', sig = ''] = said.split('\n');
  const url = /http:\S+/.exec(lineWith(io, 'curl'))?.[0] ?? '';
  const headers = { 'webhook-id': id, 'webhook-timestamp': ts, 'webhook-signature': `v1,${sig}` };
  const send = async () => {
    const answer = await fetch(url, { method: 'POST', body, headers });
    return [answer.status, await answer.json()];
  };
  const first = await send();
  expect(first).toEqual([202, expect.objectContaining({ outcome: 'accepted' })]);
  expect(await send()).toEqual([200, { ...(first[1] as object), outcome: 'duplicate' }]);

  const other = playTerminal({ cwd: folder });
  expect(await main(['apps', '-o', 'name'], other)).toBe(0);
  expect(other.printed.join('\n').split('\n')).toEqual(['boutique', 'checkout', 'podinfo', 'voting']);
  for (const name of ['boutique', 'podinfo', 'voting']) {
    const asked = playTerminal({ cwd: folder });
    expect([name, await main(['plan', name], asked), asked.complained]).toEqual([name, 0, []]);
    expect(asked.printed.join('\n')).toMatch(/new .*Deployment\//);
    expect(asked.printed.join('\n')).not.toContain('unknown');
  }

  io.press();
  expect(await ended).toBe(0);
  expect(io.printed.at(-1)).toContain('Goodbye');
}, 120_000);
