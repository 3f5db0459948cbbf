import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOf, drop, newFolder, type Server, served, until } from '../damage/stage.ts';

const hour = 3_600_000;
/** The most that a server may have held at any time, whatever came together while it was away. */
const mostMegabytes = 600;
const shift = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url));
const ahead = (ms: number): readonly string[] => [
  'env',
  `CLOCK_AHEAD_MS=${ms}`,
  `NODE_OPTIONS=--import=${shift}`,
];

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: 'shop/web:1', ports: [{ port: 80 }] }
      traits: [{ type: scaler, properties: { replicas: 4 } }]
release:
  strategy: { steps: [{ percent: 25%, bake: 3m }, { percent: 100% }] }
  checks: { window: 2s }
`;

const peakMegabytes = (server: Server): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;
const statusOf = async (server: Server): Promise<string> => server.run('status', 'shop').text;

/** A folder whose server was killed in the middle of a bake. */
let left = '';
beforeAll(async () => {
  left = newFolder();
  writeFileSync(join(left, 'app.yaml'), app);
  const server = await served(left);
  expect(server.run('release', 'shop', '-i', 'web=shop/web:1', '-w').code).toBe(0);
  expect(server.run('release', 'shop', '-i', 'web=shop/web:2').code).toBe(0);
  await until(
    () => statusOf(server),
    (text) => /judging/.test(text),
  );
  await server.stop('SIGKILL');
}, 180_000);
afterAll(() => drop(left));

describe('a server that was away in the middle of a bake', () => {
  test.each([
    ['6 hours', 6 * hour],
    ['a day', 24 * hour],
    ['400 days', 400 * 24 * hour],
  ])(
    'comes back after %s: it answers, ends the release, and stays small',
    async (_, ms) => {
      const folder = copyOf(left);
      const server = await served(folder, ahead(ms));
      const seen = await until(
        async () => {
          expect((await server.health()).status).toBe(200);
          return statusOf(server);
        },
        (text) => /released|rolled-back/.test(text.split('\n').slice(0, 3).join(' ')),
      );
      expect(seen).toContain('released');
      expect(peakMegabytes(server)).toBeLessThan(mostMegabytes);
      await server.stop();
      drop(folder);
    },
    180_000,
  );

  test('comes back an hour earlier: it says so, and what is begun then is the newest', async () => {
    const folder = copyOf(left);
    const server = await served(folder, ahead(-hour));
    expect(server.said()).toMatch(/the clock of this machine went back by \d+ min/);
    expect((await server.health()).body.warnings).toEqual(
      expect.arrayContaining([expect.stringMatching(/the clock of this machine went back/)]),
    );
    // Begun an hour before the last one, by the clock, and all the same the newer one.
    const [older = ''] = server.run('status', '-o', 'name').text.split('\n');
    expect(server.run('release', 'shop', '-i', 'web=shop/web:3').code).toBe(0);
    const [newest = ''] = server.run('status', '-o', 'name').text.split('\n');
    expect(newest).not.toBe(older);
    expect(server.run('status', newest).text).not.toContain('superseded');
    await server.stop();
    drop(folder);
  }, 180_000);

  test('comes back an hour earlier: an abort is over as soon as always', async () => {
    const folder = copyOf(left);
    const server = await served(folder, ahead(-hour));
    expect(server.run('abort', 'shop').code).toBe(0);
    const seen = await until(
      () => statusOf(server),
      (text) =>
        /aborted/.test(text.split('\n').slice(0, 3).join(' ')) &&
        /everything that it had changed is taken back/.test(text),
    );
    expect(seen).toContain('everything that it had changed is taken back');
    await server.stop();
    drop(folder);
  }, 180_000);
});
