import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerNote } from './connection.ts';

/*
 * The commands of docs/getting-started.md in their order, as they stand there. Only what would need a cluster, or
 * minutes, is another: the simulated cluster in place of a kubeconfig, short times, any free port.
 */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-started-'));
const page = readFileSync(join(import.meta.dirname, '../docs/getting-started.md'), 'utf8');
const simulated = 'clusters: { local: { simulated: true } }\n';

/** The blocks of one language in a numbered section of the page. */
const blocks = (section: number, language: string): readonly string[] => {
  const text = new RegExp(`^## ${section}\\.[^]*?(?=^## |$(?![^]))`, 'm').exec(page)?.[0] ?? '';
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code ?? '',
  );
};

const hasten = (yaml: string): string =>
  yaml
    .replace('bake: 20s }', 'bake: 1s }\n  checks: { errors: false }')
    .replace('progressDeadlineSeconds: 60', 'progressDeadlineSeconds: 5');

const tools = join(folder, 'tools');
const tool = (name: string, script: string): void => {
  writeFileSync(join(tools, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(tools, name), 0o755);
};

const running = new Set<ChildProcess>();
const shell = (script: string, timeoutMs = 60_000): ChildProcess => {
  const { CI: _, KUBECONFIG: __, ...env } = process.env;
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...env, PATH: `${tools}${delimiter}${env['PATH'] ?? ''}`, KUBECONFIG: '/none' },
    timeout: timeoutMs,
  });
  running.add(child);
  child.on('close', () => running.delete(child));
  return child;
};

/** What a block prints, and the exit codes of its lines. */
const run = (block: string): Promise<{ readonly out: string; readonly codes: readonly number[] }> =>
  new Promise((resolve) => {
    const lines = block
      .trim()
      .replaceAll(/\\\n\s*/g, '')
      .split('\n');
    const child = shell(lines.map((line) => `${line}\necho "exit $?"`).join('\n'));
    let all = '';
    child.stdout?.on('data', (part: Buffer) => (all += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (all += part.toString()));
    child.on('close', () =>
      resolve({ out: all, codes: [...all.matchAll(/^exit (\d+)$/gm)].map(([, code]) => Number(code)) }),
    );
  });

/** The server of a block, once it has said this. */
const serve = (block: string, said: string): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = shell(`exec ${block.trim()}`, 120_000);
    let all = '';
    const hear = (part: Buffer): void => {
      all += part.toString();
      if (all.includes(said)) resolve(child);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('close', () => reject(new Error(`it never said "${said}":\n${all}`)));
  });

const stop = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.on('close', resolve);
    child.kill('SIGINT');
  });

beforeAll(() => {
  mkdirSync(tools);
  mkdirSync(join(folder, 'shop'));
  const gate = join(import.meta.dirname, 'tidegate.mjs');
  const words = `args=(); while (($#)); do case $1 in --kubeconfig|--prometheus) shift 2 ;; *) args+=("$1"); shift ;; esac; done`;
  tool(
    'npx',
    `shift; ${words}; [[ \${args[0]} == up ]] && args+=(--port 0); exec '${process.execPath}' '${gate}' "\${args[@]}"`,
  );
  tool('kubectl', 'echo "$@"');
  writeFileSync(join(folder, 'shop/app.yaml'), hasten(blocks(3, 'yaml')[0] ?? ''));
  writeFileSync(join(folder, 'tidegate.yaml'), simulated);
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The page signs a webhook with what is on every workstation. */
const missing = ['bash', 'curl', 'openssl', 'base64', 'od'].filter(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error !== undefined,
);

test('every step of the page does what the page says', { timeout: 240_000 }, async ({ skip }) => {
  skip(missing.length > 0, `not installed here: ${missing.join(', ')}`);
  const look = await run(blocks(4, 'sh')[0] ?? '');
  expect(look.codes).toEqual([0, 0, 0]);
  let server = await serve(blocks(5, 'sh')[0] ?? '', 'released: shop runs');

  expect((await run(blocks(6, 'sh')[0] ?? '')).codes).toEqual([0]);

  const [bad = '', after = ''] = blocks(7, 'sh');
  const back = await run(bad);
  expect([back.codes, back.out]).toEqual([[3], expect.stringContaining('ImagePullBackOff')]);
  expect((await run(after)).out).toMatch(/web nginx:1\.29\.1 /);

  const file = join(folder, 'shop/app.yaml');
  const release = hasten(blocks(8, 'yaml')[0] ?? '');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^release:[^]*/m, release));
  const [ask = '', answer = ''] = blocks(8, 'sh');
  expect((await run(ask)).codes).toEqual([0, 0, 7]);
  expect((await run(answer.replace('approve shop', 'approve shop --yes'))).codes).toEqual([0, 0]);
  expect(await stop(server)).toBe(0);

  writeFileSync(join(folder, 'tidegate.yaml'), `${simulated}${blocks(9, 'yaml')[0] ?? ''}`);
  const [start = '', send = '', allow = ''] = blocks(9, 'sh');
  const [secret = '', again = ''] = start.split('\n');
  await run(secret);
  server = await serve(again, 'serving on');
  const note = JSON.parse(readFileSync(join(folder, '.tidegate/server.json'), 'utf8')) as ServerNote;
  const sent = await run(send.replace('http://127.0.0.1:8420', note.server));
  expect(sent.out).toContain('"outcome":"accepted"');
  await expect
    .poll(async () => (await run('npx tidegate status shop')).codes, { timeout: 30_000 })
    .toEqual([7]);
  expect((await run(allow)).codes).toEqual([0, 0]);
  expect((await run('npx tidegate apps')).out).toMatch(/web nginx:1\.29\.3 /);
  expect(await stop(server)).toBe(0);

  const end = await run(blocks(11, 'sh')[0] ?? '');
  expect([end.codes, end.out]).toEqual([[0, 0], expect.stringContaining('delete namespace shop')]);
});
