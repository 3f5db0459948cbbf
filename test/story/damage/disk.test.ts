import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { edit, overwrite } from './bytes.ts';
import { canMount, openSmallDisk, type SmallDisk } from './small-disk.ts';
import { drop, newFolder, releaseAll, run, type Server, served, stateOf, until, up } from './stage.ts';

const full = /tidegate\.sqlite: cannot grow because the disk is full; make room/;
const failing = (sentence: RegExp) => ({
  status: 503,
  body: { status: 'failing', troubles: expect.arrayContaining([expect.stringMatching(sentence)]) },
});
const isSick = ({ status }: { readonly status: number }): boolean => status === 503;
const isWell = ({ status }: { readonly status: number }): boolean => status === 200;
const start = (server: Server, image: string) => server.run('release', 'shop', '-i', `web=shop/web:${image}`);

const mounts = canMount();
if (!mounts) console.warn('skipped: this machine lets no user mount a file system in a namespace of its own');

describe.skipIf(!mounts)('a disk that is full', () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await openSmallDisk(24);
  });
  afterEach(() => disk.close());

  test('is told by healthz, the log and every verb that writes; the server lives, and goes on when there is room', async () => {
    const server = await served(disk.folder, disk.within);
    releaseAll(server, ['2']);
    disk.fill(0);
    expect(await until(() => server.health(), isSick)).toMatchObject(failing(full));
    expect(start(server, '3')).toMatchObject({ code: 13, text: expect.stringMatching(full) });
    expect(server.run('status').code).toBe(0);
    expect(server.said()).toMatch(full);
    disk.makeRoom();
    expect(await until(() => server.health(), isWell)).toMatchObject({ body: { status: 'ok' } });
    expect(server.said()).toContain('tidegate.sqlite: can be written again');
    releaseAll(server, ['4']);
    expect(await server.stop()).toBe(0);
  }, 90_000);

  test('in the middle of a release stops it there, and it ends when there is room', async () => {
    const server = await served(disk.folder, disk.within);
    releaseAll(server, ['2']);
    expect(start(server, '3').code).toBe(0);
    disk.fill(0);
    await until(() => server.health(), isSick);
    disk.makeRoom();
    await until(() => server.health(), isWell);
    const seen = await until(
      async () => server.run('status', 'shop').text,
      (text) => text.includes('released'),
    );
    expect(seen).toContain('released');
    expect(await server.stop()).toBe(0);
  }, 90_000);

  test('at the start is refused with the same sentence, and nothing is lost', async () => {
    const before = await served(disk.folder, disk.within);
    releaseAll(before, ['2']);
    await before.stop('SIGKILL');
    disk.fill(0);
    expect(await up(disk.folder, disk.within)).toMatchObject({
      code: 13,
      text: expect.stringMatching(
        /the disk is full; make room|cannot be opened for writing; check folder, rights and space/,
      ),
    });
    disk.makeRoom();
    const server = await served(disk.folder, disk.within);
    expect(server.run('status').text).toContain('released');
    await server.stop();
  }, 90_000);

  test('leaves no half backup, and a restore that does not fit leaves what is there', async () => {
    const server = await served(disk.folder, disk.within);
    releaseAll(server, ['2']);
    expect(run(disk.folder, ['backup', 'good.backup'], disk.within).code).toBe(0);
    await server.stop();
    disk.fill(8192);
    expect(run(disk.folder, ['backup', 'b'], disk.within)).toMatchObject({
      code: 13,
      text: expect.stringMatching(/the disk is full; make room/),
    });
    expect(run(disk.folder, ['restore', 'good.backup'], disk.within)).toMatchObject({
      code: 13,
      text: expect.stringMatching(/the disk is full; make room/),
    });
    expect(readdirSync(disk.folder).filter((name) => name.startsWith('b'))).toEqual([]);
    disk.makeRoom();
    const again = await served(disk.folder, disk.within);
    expect(again.run('status').text).toContain('released');
    await again.stop();
  }, 90_000);

  test('is told before it is full', async () => {
    const server = await served(disk.folder, disk.within);
    expect(await server.health()).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        warnings: [expect.stringMatching(/^little room is left on the disk of the state folder \(\d+ MiB\)/)],
      },
    });
    expect(server.said()).toMatch(/little room is left on the disk/);
    await server.stop();
  }, 90_000);
});

describe.skipIf(!mounts)('a disk that cannot be written', () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await openSmallDisk(400);
  });
  afterEach(() => disk.close());

  test('has no warning while there is room', async () => {
    const server = await served(disk.folder, disk.within);
    expect(await server.health()).toEqual({ status: 200, body: { status: 'ok' } });
    disk.fill(200 * 1024 * 1024);
    expect(
      (
        await until(
          () => server.health(),
          ({ body }) => body.warnings !== undefined,
        )
      ).body.warnings,
    ).toHaveLength(1);
    await server.stop();
  }, 90_000);

  test('at the start is refused', async () => {
    const before = await served(disk.folder, disk.within);
    releaseAll(before, ['2']);
    await before.stop();
    disk.remount('ro');
    const refused = await up(disk.folder, disk.within);
    expect(refused).toMatchObject({
      code: 13,
      text: expect.stringMatching(/cannot be (written|opened).*mount .* for writing/),
    });
  }, 90_000);
});

describe('a file that may not grow (EIO)', () => {
  test('is told by healthz and by every verb that writes', async () => {
    const folder = newFolder();
    const before = await served(folder);
    releaseAll(before, ['2']);
    await before.stop();
    // In blocks of 512 bytes: more than any file has now, less than the log of a release.
    const server = await served(folder, ['sh', '-c', 'ulimit -f 640; exec "$@"', 'sh']);
    for (let number = 3; number < 30 && start(server, String(number)).code === 0; number += 1);
    expect(await until(() => server.health(), isSick)).toMatchObject(
      failing(/(tidegate|engine)\.sqlite: cannot be (read or )?written/),
    );
    expect(start(server, '40')).toMatchObject({
      code: 13,
      text: expect.stringMatching(/look at the disk and its limits/),
    });
    await server.stop('SIGKILL');
    const after = await served(folder);
    expect(after.run('status').code).toBe(0);
    await after.stop();
    drop(folder);
  }, 120_000);
});

describe('a store that is damaged under a running server', () => {
  test('is told by whoever reads it, and by healthz from then on', async () => {
    const folder = newFolder();
    const before = await served(folder);
    releaseAll(before, ['2', '3']);
    await before.stop();
    const server = await served(folder, [], []);
    const file = join(stateOf(folder), 'tidegate.sqlite');
    overwrite(file, 8192, 1 << 16);
    // Until somebody writes, a server answers from the pages that it has in memory.
    edit(file, 'PRAGMA user_version = 3');
    const said = await until(
      async () => server.run('status'),
      ({ code }) => code !== 0,
    );
    expect(said).toMatchObject({ code: 13, text: expect.stringMatching(/tidegate\.sqlite: .*damaged/) });
    expect(await server.health()).toMatchObject(failing(/damaged/));
    await server.stop('SIGKILL');
    drop(folder);
  }, 90_000);
});

describe('backup and restore', () => {
  test('bring back what was there, while the server runs, and after everything was lost', async () => {
    const folder = newFolder();
    const server = await served(folder);
    releaseAll(server, ['2']);
    const kept = server.run('status', '-o', 'name').text;
    expect(run(folder, ['backup', 'one.backup'])).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^one\.backup: \d+ entries, the last of 20/),
    });
    releaseAll(server, ['3']);
    expect(run(folder, ['backup', 'one.backup'])).toMatchObject({
      code: 1,
      text: expect.stringContaining('backups are never overwritten'),
    });
    expect(run(folder, ['restore', 'one.backup'])).toMatchObject({
      code: 1,
      text: expect.stringContaining('a Tidegate server runs on this folder'),
    });
    await server.stop('SIGKILL');
    drop(stateOf(folder));
    const restored = run(folder, ['restore', 'one.backup']);
    expect(restored).toMatchObject({ code: 0, text: expect.stringContaining('unknown now') });
    const again = await served(folder);
    expect(again.run('status', '-o', 'name').text).toBe(kept);
    releaseAll(again, ['4']);
    await again.stop();
    drop(folder);
  }, 120_000);

  test('move aside what stood there, and begin the workflows of open releases anew', async () => {
    const folder = newFolder();
    const server = await served(folder);
    releaseAll(server, ['2']);
    const open = start(server, '3');
    expect(run(folder, ['backup', 'open.backup']).code).toBe(0);
    await server.stop('SIGKILL');
    const { code, text } = run(folder, ['restore', 'open.backup']);
    expect(code).toBe(0);
    const aside = /what stood there before is in (\S+)/.exec(text)?.[1] ?? '';
    expect(readdirSync(join(folder, aside))).toEqual(
      expect.arrayContaining(['tidegate.sqlite', 'engine.sqlite']),
    );
    const again = await served(folder);
    expect(open.code).toBe(0);
    const seen = await until(
      async () => again.run('status', 'shop').text,
      (said) => said.includes('released'),
    );
    expect(seen).toContain('released');
    await again.stop();
    drop(folder);
  }, 120_000);

  test.each([
    ['nowhere.backup', undefined, 1, /nowhere\.backup: there is no such file/],
    [
      'notes.backup',
      'just some notes, '.repeat(1000),
      13,
      /notes\.backup: is not a Tidegate store: .*; restore another backup; nothing was changed/,
    ],
    ['empty.backup', '', 1, /empty\.backup: is empty/],
  ])(
    '%s is refused, and the store stays',
    async (name, text, code, sentence) => {
      const folder = newFolder();
      if (text !== undefined) writeFileSync(join(folder, name), text);
      expect(run(folder, ['restore', name])).toMatchObject({ code, text: expect.stringMatching(sentence) });
      expect(existsSync(join(stateOf(folder), 'tidegate.sqlite'))).toBe(false);
      expect(run(folder, ['backup', 'b'])).toMatchObject({
        code: 1,
        text: expect.stringContaining('there is no store here'),
      });
      drop(folder);
    },
    60_000,
  );

  test('a damaged store makes no backup, and a damaged backup is not restored', async () => {
    const folder = newFolder();
    const server = await served(folder);
    releaseAll(server, ['2']);
    await server.stop();
    expect(run(folder, ['backup', 'good.backup']).code).toBe(0);
    overwrite(join(folder, 'good.backup'), 8192, 4096);
    expect(run(folder, ['restore', 'good.backup'])).toMatchObject({
      code: 13,
      text: expect.stringMatching(/good\.backup: .*damaged.*; restore another backup; nothing was changed/),
    });
    overwrite(join(stateOf(folder), 'tidegate.sqlite'), 8192, 4096);
    expect(run(folder, ['backup', 'b'])).toMatchObject({
      code: 13,
      text: expect.stringMatching(/no backup was made: .*damaged/),
    });
    expect(existsSync(join(folder, 'b'))).toBe(false);
    drop(folder);
  }, 90_000);
});
