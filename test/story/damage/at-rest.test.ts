import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases, type Lives } from './cases.ts';
import { copyOf, drop, newFolder, releaseAll, run, served, stateOf, up } from './stage.ts';

/** Folders as they were left, by how the server ended. */
const lives = { stopped: '', killed: '', young: '', older: '', other: '' };

const live = async (folder: string, images: readonly string[], end: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  const server = await served(folder);
  releaseAll(server, images);
  await server.stop(end);
};

beforeAll(async () => {
  lives.stopped = newFolder();
  await live(lives.stopped, ['2', '3'], 'SIGTERM');
  lives.older = copyOf(lives.stopped);
  await live(lives.stopped, ['4', '5'], 'SIGTERM');
  lives.killed = copyOf(lives.stopped);
  await live(lives.killed, ['6'], 'SIGKILL');
  for (const kind of ['young', 'other'] as const) {
    lives[kind] = newFolder();
    await live(lives[kind], ['2'], kind === 'young' ? 'SIGKILL' : 'SIGTERM');
  }
}, 600_000);
afterAll(() => Object.values(lives).forEach(drop));

const others = (): Lives => ({ older: stateOf(lives.older), other: stateOf(lives.other) });

describe('a store that is not what it was is told at the start', () => {
  test.each(cases)(
    '$name',
    async ({ to, damage, refused, told, whole }) => {
      const folder = copyOf(lives[to]);
      try {
        damage(stateOf(folder), others());
        const started = await up(folder);
        if (refused !== undefined) {
          expect(started).toMatchObject({ code: 13, text: expect.stringMatching(refused) });
          return;
        }
        if (!('health' in started)) throw new Error(`it did not start: ${started.text}`);
        if (told !== undefined) expect(started.said()).toMatch(told);
        if (whole) expect(started.run('status').text).toContain('web:6');
        await started.stop();
      } finally {
        drop(folder);
      }
    },
    60_000,
  );
});

describe('a refused store', () => {
  test('that nobody can read is not accepted; moved away, it makes room for one with nothing', async () => {
    const folder = copyOf(lives.stopped);
    cases.find(({ name }) => name === 'a zeroed page of entries')?.damage(stateOf(folder), others());
    expect(run(folder, ['restore', '--as-is'])).toMatchObject({
      code: 13,
      text: expect.stringMatching(/without a backup, move the file away and begin with nothing/),
    });
    rmSync(join(stateOf(folder), 'tidegate.sqlite'));
    expect(await up(folder)).toMatchObject({ code: 13, text: expect.stringMatching(/begin with nothing/) });
    expect(run(folder, ['restore', '--as-is']).code).toBe(0);
    const server = await served(folder);
    releaseAll(server, ['7']);
    expect(await server.stop()).toBe(0);
    drop(folder);
  }, 90_000);

  test('one whose texts have changed is served, and whoever needs such a text is told what is damaged', async () => {
    const folder = copyOf(lives.stopped);
    cases.find(({ name }) => name === 'a text changed')?.damage(stateOf(folder), others());
    const server = await served(folder, [], []);
    expect(server.run('status').code).toBe(0);
    const said = server.run('release', 'shop', '-i', 'web=shop/web:9');
    expect(said).toMatchObject({
      code: 13,
      text: expect.stringMatching(/sha256:\w+: has changed since it was kept, .*tidegate restore <backup>/),
    });
    expect(said.text).not.toContain('internal error');
    await server.stop();
    drop(folder);
  }, 90_000);

  test('is refused again, unchanged, and served as it is once a person says so', async () => {
    const folder = copyOf(lives.killed);
    cases.find(({ name }) => name === 'a log that is gone')?.damage(stateOf(folder), others());
    for (let time = 0; time < 2; time += 1) expect(await up(folder)).toMatchObject({ code: 13 });
    const accepted = run(folder, ['restore', '--as-is']);
    expect(accepted).toMatchObject({
      code: 0,
      text: expect.stringMatching(/as it is: \d+ entries, the last of 20/),
    });
    const server = await served(folder);
    releaseAll(server, ['7']);
    expect(await server.stop()).toBe(0);
    drop(folder);
  }, 120_000);
});
