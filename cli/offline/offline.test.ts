import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';

let folder = '';
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const run = async (...args: readonly string[]) => {
  const io = playTerminal({ cwd: folder });
  const code = await main(args, io);
  return { code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-offline-'));
  write(
    'app.yaml',
    `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: web, cpu: 100m, memory: 64Mi }
      traits:
        - type: scaler
          properties: { replicas: 2 }
        - type: storage
          properties: { secret: [{ name: s, mountPath: /s, stringData: { token: hunter2 } }] }
release:
  targets: [{ name: eu, region: eu }, { name: us, region: us }]
`,
  );
  write('regions/us.yaml', 'components:\n  web:\n    traits: { scaler: { replicas: 4 } }\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('plan tells waves, batches, resources and the hash, and never a secret', async () => {
  const { code, out } = await run('plan');
  expect([code, out]).toEqual([0, expect.stringMatching(/plan of shop sha256:[0-9a-f]{64}/)]);
  expect(out).toContain('requests: 4 pods, 0.4 CPUs, 256 MiB');
  const json = await run('plan', '-o', 'json');
  expect(out + json.out).not.toContain('hunter2');
  expect((await run('plan', '-o', 'name')).out).toBe(
    (JSON.parse(json.out) as { readonly hash: string }).hash,
  );
});

test('why leads to the layer, and says what it does not know', async () => {
  const { out } = await run('why', 'app.yaml', 'us', 'Deployment/web.spec.replicas');
  expect(out).toMatch(/is 4 in us[^]*app\.yaml:11:35 +2 +lost[^]*regions\/us\.yaml:3:35 +4 +holds/);
  const lost = await run('why', 'app.yaml', 'us', 'Deployment/wbe.spec');
  expect([lost.code, lost.err]).toEqual([1, expect.stringContaining('did you mean "Deployment/web"?')]);
});

test('diff compares two targets and two states, secrets masked', async () => {
  expect((await run('diff', '-t', 'eu', '-t', 'us')).out).toContain('spec.replicas: 2 → 4');
  const before = join(folder, 'before.yaml');
  const text = readFileSync(join(folder, 'app.yaml'), 'utf8');
  writeFileSync(before, text.replace('hunter2', 'hunter1').replace('image: web', 'image: web:0'));
  const { out } = await run('diff', '--from', 'before.yaml', '-t', 'eu');
  expect(out).toContain('stringData.token: "(masked)" → "(masked)"');
  expect(out).toContain('image: "web:0" → "web"');
  expect(out).not.toContain('hunter');
  expect((await run('diff')).code).toBe(1);
});

test('lint and fmt are quiet where all is well, and fmt writes what it would', async () => {
  expect((await run('lint', '--strict')).code).toBe(0);
  expect(await run('fmt', '--check')).toEqual({ code: 0, out: '', err: '' });
  write('regions/us.yaml', 'components: {web:  {traits: {scaler: {replicas: 2}}}}\n');
  expect((await run('lint', '--strict')).code).toBe(1);
  expect((await run('fmt', '--check')).code).toBe(1);
  expect((await run('fmt')).out).toBe('regions/us.yaml');
  expect((await run('fmt', '--check')).code).toBe(0);
});

test('layers may stand in another folder, and types of one’s own beside the application', async () => {
  write('elsewhere/regions/us.yaml', 'components: { web: { traits: { scaler: { replicas: 7 } } } }\n');
  expect((await run('plan', '--layers', 'elsewhere')).out).toContain('requests: 7 pods');
  write(
    'components/queue.ts',
    `export const queue = ({ defineComponent, record, needed, text }: any) =>
       defineComponent('queue', record({ topic: needed(text) }), (said: any, { component }: any) => ({
         output: { apiVersion: 'queue.example.com/v1', kind: 'Queue', metadata: { name: component }, spec: { topic: said.topic } },
         outputs: {},
       }));\n`,
  );
  const app = readFileSync(join(folder, 'app.yaml'), 'utf8');
  const queue = (said: string) =>
    app.replace('release:', `    - { name: mail, type: queue, properties: { ${said} } }\nrelease:`);
  write('app.yaml', queue('topic: letters'));
  for (const verb of ['render', 'lint', 'plan', 'diff', 'why'])
    expect((await run(verb)).err + (await run(verb, 'app.yaml', 'eu', 'web')).err).toContain(
      'components/queue.ts: is code, which would run with all your rights',
    );
  expect((await run('render', '-t', 'eu', '--allow-code')).out).toContain('topic: letters');
  write('app.yaml', queue('topc: letters'));
  expect((await run('render', '-t', 'eu', '--allow-code')).err).toContain(
    'unknown field "topc" in queue mail; did you mean "topic"?',
  );
  write('components/other.ts', 'throw new Error("not today");\n');
  expect((await run('render', '-t', 'eu', '--allow-code')).err).toMatch(/components\/other\.ts.*not today/s);
});
