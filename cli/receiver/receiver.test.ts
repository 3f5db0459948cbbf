import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { senderNames, senders } from '#shared/webhooks/senders.ts';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';

const folder = (settings?: string) => {
  const cwd = mkdtempSync(join(tmpdir(), 'tidegate-receiver-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  if (settings !== undefined) writeFileSync(join(cwd, 'tidegate.yaml'), settings);
  return cwd;
};
const run = async (cwd: string, ...words: readonly string[]) => {
  const io = playTerminal({ cwd });
  const code = await main(['receiver', ...words], io);
  return { code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};
const read = (cwd: string, file: string) => readFileSync(join(cwd, file), 'utf8');

test('add writes the settings, keeps what stands there, and prints what to paste', async () => {
  const cwd = folder('# ours\nclusters: { eu: { simulated: true } } # a comment\n');
  const added = await run(
    cwd,
    'add',
    'gh',
    '--scheme',
    'github',
    '--app',
    'shop',
    '--url',
    'https://t.example.com/',
  );
  expect(added.code).toBe(0);
  expect(added.out).toContain('Payload URL: https://t.example.com/v1/hooks/gh');
  const [secret = ''] = read(cwd, '.tidegate/receiver-gh.secret').split('\n');
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(added.out).toContain(`Secret: ${secret}`);
  const text = read(cwd, 'tidegate.yaml');
  expect(text).toContain('# a comment');
  expect(text).not.toContain(secret);
  const hub = await run(cwd, 'add', 'hub', '--scheme', 'dockerhub', '--app', 'shop');
  const path = read(cwd, '.tidegate/receiver-hub.secret').trim();
  expect(hub.out).toContain(`/v1/hooks/hub/${path}`);
});

test('rotate keeps the old secret until it is finished', async () => {
  const cwd = folder();
  await run(cwd, 'add', 'ci', '--scheme', 'standard-webhooks', '--app', 'shop');
  const lines = () => read(cwd, '.tidegate/receiver-ci.secret').trim().split('\n');
  const [first = ''] = lines();
  expect(first).toMatch(/^whsec_/);
  const { out } = await run(cwd, 'rotate', 'ci');
  expect(lines()).toHaveLength(2);
  expect(lines()[1]).toBe(first);
  expect(out).toContain(lines()[0]);
  await run(cwd, 'rotate', 'ci', '--finish');
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).not.toBe(first);
});

test.each([
  [['add', 'gh'], 'needs a name, --scheme and --app'],
  [['add', 'gh', '--scheme', 'githup', '--app', 'shop'], 'did you mean "github"'],
  [['add', 'gh', '--scheme', 'harbour', '--app', 'shop'], 'did you mean "harbor"'],
  [['add', 'jf', '--scheme', 'artifactory', '--app', 'shop'], 'needs "registry"'],
  [['add', 'G H', '--scheme', 'github', '--app', 'shop'], 'lower case'],
  [['rotate', 'nobody'], 'which receiver?'],
  [['remove', 'gh'], 'receiver what?'],
])('wrong use writes nothing: %j', async (words, said) => {
  const cwd = folder('clusters: {}\n');
  const { code, err } = await run(cwd, ...words);
  expect(code).not.toBe(0);
  expect(err).toContain(said);
  expect(read(cwd, 'tidegate.yaml')).toBe('clusters: {}\n');
});

test('adding the same name twice is refused', async () => {
  const cwd = folder();
  await run(cwd, 'add', 'gh', '--scheme', 'github', '--app', 'shop');
  const { code, err } = await run(cwd, 'add', 'gh', '--scheme', 'github', '--app', 'shop');
  expect([code === 0, err.includes('two receivers called gh')]).toEqual([false, true]);
});

test('every sender says where its address and its secret go', () => {
  for (const name of senderNames) {
    const text = senders[name]?.setup.join('\n') ?? '';
    expect(text).toContain('{url}');
    if (senders[name]?.proof !== 'id-token') expect(text).toContain('{secret}');
  }
});
