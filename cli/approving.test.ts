import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { main } from './main.ts';
import { playTerminal } from './terminal.fixture.ts';

/* People of a team, a real server, and a kill -9 between the last vote and the waking of the workflow. */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-approving-'));
const tokenOf = (name: string): string => `token-of-${name}-0123456789abcdef`;
const app = `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: "web:1", ports: [{ port: 80, expose: true }] }
      traits: [{ type: scaler, properties: { replicas: 2 } }]
release:
  targets: [{ name: here, cluster: play, namespace: default, environment: prod, region: here }]
  strategy: { steps: [100%], bake: 0s }
  checks: { window: 1s, minRequests: 20, decideWithin: 20s, onUndecided: ask, errors: { maxIncrease: 50%, floor: 1% } }
  approval: { expiresIn: 1h }
`;
const settings = `
clusters: { play: { simulated: true } }
tokens: [${['ann', 'bob', 'erin', 'zed'].map((name) => `{ name: ${name}, token: ${tokenOf(name)} }`).join(', ')}]
access:
  roles:
    - { name: dev, may: [release.create], who: [{ token: ann }, { token: zed }] }
    - { name: people, may: [approve], who: [{ token: ann }, { token: bob }, { token: erin }] }
  people:
    - { name: ann, is: ["token:ann"], groups: [sre] }
    - { name: bob, is: ["token:bob"], groups: [sre] }
    - { name: erin, is: ["token:erin"], groups: [sre] }
  approvals:
    prod: { quorum: 2, groups: [sre], allowRequester: false }
`;

const running = new Set<ChildProcess>();
const startServer = async (): Promise<{ readonly url: string; kill(): Promise<void> }> => {
  const { CI: _, ...env } = process.env;
  const gate = join(import.meta.dirname, 'tidegate.mjs');
  const args = [gate, 'up', '-f', 'app.yaml', '--no-release', '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: folder, env });
  running.add(child);
  let said = '';
  const ended = new Promise<void>((resolve) => child.on('close', () => (running.delete(child), resolve())));
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (part: Buffer): void => {
      said += part.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => reject(new Error(said)));
  });
  return { url, kill: async () => (child.kill('SIGKILL'), ended) };
};
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test(
  'a quorum of people decides once, and a kill between the vote and the waking loses nothing',
  { timeout: 180_000 },
  async () => {
    writeFileSync(join(folder, 'app.yaml'), app);
    writeFileSync(join(folder, 'tidegate.yaml'), settings);
    let server = await startServer();
    const as = async (name: string, ...words: readonly string[]) => {
      const env = { HOME: folder, TIDEGATE_SERVER: server.url, TIDEGATE_TOKEN: tokenOf(name) };
      const io = playTerminal({ cwd: folder, env });
      const code = await main(words, io);
      return { code, said: [...io.printed, ...io.complained].join('\n') };
    };
    // The server says its address before it has registered the application.
    for (
      let tries = 0;
      tries < 100 && !(await as('ann', 'apps', '-o', 'name')).said.includes('shop');
      tries += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await as('bob', 'release', 'shop')).said).toMatch(/no role of bob has the verb release.create/);
    const begun = await as('ann', 'release', 'shop', '-o', 'name');
    const id = begun.said.trim();
    for (let tries = 0; tries < 200 && (await as('ann', 'status', id)).code !== 7; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const asked = await as('ann', 'status', id);
    expect(asked.said).toContain('approval of the plan needs 2 of sre; not the requester');
    expect((await as('ann', 'approve', id, '-y')).said).toContain(
      'the requester of a release may not approve it',
    );
    expect((await as('zed', 'approve', id, '-y')).said).toContain('has the verb approve');
    expect((await as('bob', 'approve', id, '-y', '--reason', 'looks well')).said).toContain(
      'still needed: 1 of sre',
    );
    await server.kill();

    const doomed = join(import.meta.dirname, '../test/conformance/approvals/doomed.ts');
    const death = promisify(execFile)(process.execPath, [doomed, folder, `${id}.plan`, tokenOf('erin')]);
    await expect(death).rejects.toMatchObject({ signal: 'SIGKILL' });

    server = await startServer();
    for (let tries = 0; tries < 400 && !/^.*released/.test((await as('ann', 'status', id)).said); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const over = await as('ann', 'status', id);
    expect(over.said).toMatch(
      /approval of the plan: approved\n +bob approved \(api\): looks well\n +erin approved \(api\)/,
    );
    expect(over.code).toBe(0);
    const trail = await as('ann', 'audit', id);
    expect(trail.said).toMatch(/bob +token token:bob.*looks well/);
    expect(trail.said).toMatch(/ann +token token:ann.*refused: own-release/);
    expect(trail.said).toMatch(/the chain of \d+ records is whole/);
    await server.kill();
  },
);
