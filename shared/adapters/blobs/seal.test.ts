import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { keyIn, sealWith } from './seal.ts';
import { openSqliteBlobs } from './sqlite.ts';

const key = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);

test('what is sealed comes back, shows nothing, and is the same bytes each time', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 8 }).filter((text) => text.isWellFormed()),
      (text) => {
        const seal = sealWith(key);
        const kept = seal.close(digestOf(text), text);
        expect(kept).not.toContain(text);
        expect(seal.open(digestOf(text), kept)).toBe(text);
        expect(sealWith(key).close(digestOf(text), text)).toBe(kept);
      },
    ),
  );
});

test('another key, another name, or one changed letter opens nothing', () => {
  const digest = digestOf('hunter2');
  const kept = sealWith(key).close(digest, 'hunter2');
  const changed = `${kept.slice(0, -3)}${kept.endsWith('A==') ? 'B==' : 'A=='}`;
  for (const open of [
    () => sealWith(other).open(digest, kept),
    () => sealWith(key).open(digestOf('x'), kept),
    () => sealWith(key).open(digest, changed),
    () => sealWith(key).open(digest, 'sealed:1:AAAA'),
  ])
    expect(open).toThrow('put the key of that store back');
});

test('in the file of a store stands no value; what stood there before the seal is still read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-seal-'));
  const file = join(folder, 'store.sqlite');
  const secret = 'a-password-of-the-database';
  const before = openDatabase(file);
  const old = await openSqliteBlobs(before).put('kept before');
  before.close();
  const store = openDatabase(file);
  const blobs = openSqliteBlobs(store, sealWith(keyIn(join(folder, 'blobs.key'))));
  const digest = await blobs.put(JSON.stringify({ kind: 'Secret', stringData: { p: secret } }));
  expect(await blobs.get(digest)).toContain(secret);
  expect(await blobs.get(old)).toBe('kept before');
  store.close();
  expect(readFileSync(file).includes(secret)).toBe(false);
  expect(statSync(join(folder, 'blobs.key')).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
