import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf, service } from '#shared/compiler/definitions.fixture.ts';

const gate = join(import.meta.dirname, '../tidegate.mjs');
let folder = '';
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-up-definitions-'));
  const release =
    'release:\n  targets: [{ name: here, cluster: play, namespace: shop }]\n  strategy: { steps: [50%, 100%], bake: 1s }\n  checks: { window: 1s, warmup: 0s, minRequests: 20, decideWithin: 20s, errors: { maxIncrease: 50%, floor: 1% } }\n';
  for (const { path, text } of filesOf({ 'our-service.cue': service }, 'image: shop/web:1\nreplicas: 2'))
    write(path, path === 'app.yaml' ? `${text}${release}` : text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Starts a server with that application, until it has said one of these. */
const up = (settings: string, said: RegExp): Promise<string> => {
  write('tidegate.yaml', `clusters: { play: { simulated: true } }\n${settings}`);
  const { CI: _, ...env } = process.env;
  const child = spawn(process.execPath, [gate, 'up', '-f', 'app.yaml', '--port', '0'], { cwd: folder, env });
  return new Promise((resolve) => {
    let told = '';
    const hear = (part: Buffer): void => {
      told += part.toString();
      if (said.test(told)) child.kill('SIGTERM');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => resolve(told));
  });
};

test('a server releases what a definition makes, in batches', async () => {
  const told = await up('', /released: |refused|cannot be/i);
  expect(told).toMatch(/Deployment shop\/web[\s\S]*released: shop runs the new revision in here/);
}, 60_000);

test('a server whose operator wants none refuses it by name', async () => {
  const told = await up('definitions: false\n', /released: |is not evaluated here/);
  expect(told).toMatch(
    /app\.yaml:9:9 our-service web: the definition in definitions\/our-service\.cue:3 is not evaluated here .*definitions: false in its tidegate\.yaml/,
  );
}, 60_000);
