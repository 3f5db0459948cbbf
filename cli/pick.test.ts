import { describe, expect, test } from 'vitest';
import type { ReleaseView, TargetView } from '#domain/view/view.ts';
import type { AppView, Client, Control } from './client.ts';
import { newestAndOpen } from './commands/status.ts';
import { Exit, exit } from './exit.ts';
import { pickForControl, pickRelease } from './pick.ts';

const target = (state: TargetView['state']): TargetView => ({ name: 'eu', state, message: '' });

const view = (id: string, requestedAt: number, more: Partial<ReleaseView>): ReleaseView => ({
  apiVersion: 'tidegate.dev/v1',
  kind: 'Release',
  id,
  app: 'shop',
  cause: { kind: 'manual', app: 'shop', images: {}, by: 'ann' },
  requestedAt,
  state: 'running',
  message: '',
  targets: [target('moving')],
  cursor: '',
  ...more,
});
const closed = (kind: 'released' | 'rolled-back' | 'rollback-failed'): Partial<ReleaseView> => ({
  state: 'closed',
  targets: [target('closed')],
  outcome: { kind, reason: '' },
});

const pick = (control: Control, releases: readonly ReleaseView[], runs?: string) => {
  const shop: AppView = {
    name: 'shop',
    source: 'sha256:0',
    registeredAt: 0,
    by: '',
    targets: runs === undefined ? [] : [{ name: 'eu', runs: { release: runs, images: {} } }],
  };
  const client: Pick<Client, 'releases' | 'openReleases' | 'apps'> = {
    releases: async () => releases,
    openReleases: async () => releases.filter(({ state }) => state !== 'closed'),
    apps: async () => [shop],
  };
  return pickForControl(client as Client, control, 'shop');
};

describe('which release of an application a verb means', () => {
  const running = view('running', 1, {});
  const queued = view('queued', 2, { targets: [target('queued')] });
  const asking = view('asking', 3, { state: 'waiting-for-approval', targets: [target('waiting')] });

  test('the one at work, and none that waits behind it', async () => {
    for (const control of ['abort', 'pause', 'rollback'] as const)
      expect(await pick(control, [queued, running, asking])).toBe('running');
    expect(await pick('abort', [queued])).toBe('queued');
  });

  test('where several fit, all are named and none is touched', async () => {
    const other = view('other', 4, {});
    await expect(pick('abort', [other, running, queued])).rejects.toThrow(
      /which release.*\n.*other.*\n.*running/,
    );
    await expect(pick('abort', [queued, asking])).rejects.toThrow('Name one by its id');
  });

  test('a resume means the one that is paused', async () => {
    expect(await pick('resume', [running, view('paused', 0, { state: 'paused' })])).toBe('paused');
  });

  test('a retry means the one that needs a person, and a rollback what runs', async () => {
    const failed = view('failed', 2, closed('rollback-failed'));
    const good = view('good', 1, closed('released'));
    const bad = view('bad', 3, closed('rolled-back'));
    expect(await pick('retry', [bad, failed, good])).toBe('failed');
    expect(await pick('rollback', [bad, good], 'good')).toBe('good');
    expect(await pick('abort', [bad, good])).toBe('bad');
  });
});

describe('a name is asked of the server', () => {
  const client = (all: readonly ReleaseView[]): Client =>
    ({
      releases: async ({ app, limit = 20 }: { app?: string; limit?: number } = {}) =>
        all.filter((one) => app === undefined || one.app === app).slice(0, limit),
      openReleases: async (app?: string) =>
        all.filter((one) => one.state !== 'closed' && (app === undefined || one.app === app)),
      release: async (id: string) => {
        const found = all.find((one) => one.id.startsWith(id));
        if (found === undefined) throw new Exit(exit.usage, 'there is no release of this id');
        return found;
      },
      apps: async () => [],
    }) as Partial<Client> as Client;
  const over = Array.from({ length: 300 }, (_, index) =>
    view(`newer${String(index).padStart(3, '0')}`, 9000 - index, closed('released')),
  );

  test('a release that runs is found behind 300 newer ones, by its application and by its id', async () => {
    const all = client([...over, view('running26zz', 1, {})]);
    expect(await pickForControl(all, 'abort', 'shop')).toBe('running26zz');
    expect(await pickRelease(all, '26zz')).toBe('running26zz');
  });

  test('one that is over is found by the beginning of its id, and an unknown one is named as unknown', async () => {
    const all = client([...over, view('oldest1', 1, closed('released'))]);
    expect(await pickRelease(all, 'oldest')).toBe('oldest1');
    await expect(pickRelease(all, 'nobody')).rejects.toThrow('no release and no application');
    expect(await pickRelease(all, undefined)).toBe('newer000');
  });
});

test('a release that runs is listed and found, however many came after it', async () => {
  const old = view('0-old-and-still-running', 1, {});
  const later = Array.from({ length: 500 }, (_, n) => view(`r-${n}`, n + 2, closed('released')));
  const client = {
    releases: async ({ limit = 20 } = {}) => later.toReversed().slice(0, limit),
    openReleases: async () => [old],
  } as unknown as Client;
  const listed = await newestAndOpen(client);
  expect(listed.length).toBe(21);
  expect(listed.at(-1)).toBe(old);
  expect(await pickRelease({ ...client, releases: async () => [] }, '0-old-and')).toBe(old.id);
});
