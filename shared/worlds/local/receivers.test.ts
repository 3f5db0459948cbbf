import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkReceivers, openReceivers } from './receivers.ts';
import { lockFolder } from './folder-lock.ts';

const base = mkdtempSync(join(tmpdir(), 'tidegate-doors-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const receiver = { id: 'ci', scheme: 'github', app: 'checkout' };
const doors = (more: object, env: Record<string, string> = {}) =>
  openReceivers({
    settings: { receivers: [{ ...receiver, ...more }] },
    base,
    env,
    token: 'the-token',
    owner: 'ann',
  });

test('one token stands for the owner, and no other text does', async () => {
  const known = doors({ secretEnv: 'S' });
  expect(await known.whoIs('the-token')).toEqual({ name: 'ann', isOwner: true });
  expect(await known.whoIs('the-toke')).toBeUndefined();
  expect(await known.whoIs('')).toBeUndefined();
});

test('a secret that is replaced in its file counts at once, also two at a time', async () => {
  const file = join(base, 'ci.secret');
  writeFileSync(file, 'old-0123456789abcdef\n');
  const known = await doors({ secretFile: 'ci.secret' }).receiver('ci');
  expect(await known?.secrets()).toEqual(['old-0123456789abcdef']);
  writeFileSync(file, 'new-0123456789abcdef\nold-0123456789abcdef\n');
  expect(await known?.secrets()).toEqual(['new-0123456789abcdef', 'old-0123456789abcdef']);
});

test('a secret may hold spaces; only the ends of lines part two of them', async () => {
  const known = await doors(
    { secretEnv: 'S' },
    { S: '  correct horse battery \r\nthe old one before\r\n\r\n' },
  ).receiver('ci');
  expect(await known?.secrets()).toEqual(['correct horse battery', 'the old one before']);
});

test('a secret that is not there is a mistake of the operator, said without its value', async () => {
  await expect((await doors({ secretEnv: 'S' }).receiver('ci'))?.secrets()).rejects.toThrow(
    'receiver ci: the environment variable S holds no secret',
  );
  await expect((await doors({ secretFile: 'none' }).receiver('ci'))?.secrets()).rejects.toThrow(
    'receiver ci: its secretFile cannot be read (ENOENT)',
  );
});

test('whoever starts is told of a receiver without its secret', async () => {
  const settings = { receivers: [{ ...receiver, secretEnv: 'S' }] };
  await checkReceivers(settings, base, { S: 'x'.repeat(16) });
  await expect(checkReceivers(settings, base, { S: 'x' })).rejects.toThrow(
    'receiver ci: the environment variable S holds a secret of less than 16 characters',
  );
  await expect(checkReceivers(settings, base, {})).rejects.toThrow(
    'receiver ci: the environment variable S holds no secret; put the secret of the sender there',
  );
});

test('nobody is known who was not named', async () => {
  expect(await doors({ secretEnv: 'S' }).receiver('other')).toBeUndefined();
});

test('a folder belongs to one server, until that one lets go', () => {
  const folder = join(base, 'state');
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(/a Tidegate server runs on this folder/);
  unlock();
  lockFolder(folder)();
});
