import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: web, type: webservice, properties: { image: 'shop/web:1' } }
release: { strategy: { steps: [{ percent: 100%, bake: 10m }] } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-up-'));
  writeFileSync(join(folder, 'tidegate.yaml'), 'clusters: { local: { simulated: true } }\n');
  writeFileSync(join(folder, 'app.yaml'), app);
}, 60_000);
afterEach(() => rmSync(folder, { recursive: true }));

test('up --once stops at its --timeout with the code of a wait that was too long, and the release stays', async () => {
  const io = playTerminal({ cwd: folder });
  expect(await main(['up', '-f', 'app.yaml', '--once', '--port', '0', '--timeout', '1s'], io)).toBe(8);
  expect(io.printed.at(-1)).toContain('continue when it starts again');
}, 60_000);
