import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openApi } from './api.ts';
import { isBuilt } from './build.ts';
import { readAccess } from './credentials.ts';
import { readState, type PlaneState } from './plane-state.ts';
import { isFree } from './ports.ts';
import { isOurs } from './processes.ts';
import { until } from './workloads.ts';

type Said = { readonly code: number; readonly text: string };

describe.skipIf(!isBuilt())('npm run cluster (skipped where the control plane is not built)', () => {
  let home: string;
  let root: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tidegate-up-down-'));
    root = join(home, 'state');
  });

  afterEach(async () => {
    await say('down.ts');
    rmSync(home, { recursive: true, force: true });
  });

  /** The scripts as a person runs them, with a state folder of their own. */
  const say = (script: string, more: NodeJS.ProcessEnv = {}): Promise<Said> =>
    new Promise((done) => {
      const env = { ...process.env, TIDEGATE_CLUSTER_STATE: root, ...more };
      const child = execFile(
        process.execPath,
        [join(import.meta.dirname, script)],
        { env },
        (trouble, out, err) => {
          done({ code: trouble ? (child.exitCode ?? 1) : 0, text: `${out}${err}` });
        },
      );
    });

  const stillThere = (was: PlaneState | undefined) =>
    was?.processes.filter((part) => isOurs(part, join(root, 'up')));

  const expectNothingLeft = async (was: PlaneState) => {
    expect(stillThere(was)).toEqual([]);
    expect(await Promise.all(was.ports.map(isFree))).toEqual(was.ports.map(() => true));
    expect(existsSync(root)).toBe(false);
  };

  test('starts once, says that it runs, and cluster:down leaves nothing', async () => {
    const up = await say('up.ts', { TIDEGATE_NODES: '2' });
    expect(up).toMatchObject({
      code: 0,
      text: expect.stringContaining(`export KUBECONFIG=${join(root, 'up', 'kubeconfig')}`),
    });
    const state = readState(join(root, 'up'));
    expect(state?.processes.map(({ name }) => name)).toEqual([
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kwok',
    ]);
    const api = openApi(readAccess(join(root, 'up', 'kubeconfig')));
    expect(await api.must('GET', '/api/v1/nodes')).toMatchObject({ items: { length: 2 } });
    api.close();

    const again = await say('up.ts');
    expect(again).toMatchObject({ code: 0, text: expect.stringContaining('already runs') });
    expect(readState(join(root, 'up'))).toEqual(state);

    expect(await say('down.ts')).toMatchObject({ code: 0, text: expect.stringContaining('Stopped') });
    if (state) await expectNothingLeft(state);
    expect(await say('down.ts')).toMatchObject({
      code: 0,
      text: expect.stringContaining('No control plane was running'),
    });
  });

  /** A start that has come as far as its first two processes. */
  const halfway = async () => {
    const env = { ...process.env, TIDEGATE_CLUSTER_STATE: root };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'up.ts')], { env, stdio: 'ignore' });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    const state = () => readState(join(root, 'up'));
    await until('its first two processes', () => Promise.resolve(state()?.processes.length === 2));
    return { child, ended, state: state() };
  };

  test('leaves nothing when it is interrupted in the middle', async () => {
    const { child, ended, state } = await halfway();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    if (state) await expectNothingLeft(state);
  });

  test('cleans up what a killed start left behind', async () => {
    const { child, ended, state } = await halfway();
    child.kill('SIGKILL');
    await ended;
    expect(stillThere(state)).toEqual(state?.processes);

    expect(await say('up.ts', { TIDEGATE_NODES: '1' })).toMatchObject({ code: 0 });
    expect(stillThere(state)).toEqual([]);
    expect(readState(join(root, 'up'))).toMatchObject({ phase: 'up', owner: null });
  });
});
