import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readArgs } from '../arguments.ts';
import { up } from '../commands/up.ts';
import { playTerminal } from '../terminal.fixture.ts';
import { writeMemory } from './memory.ts';
import { planUp } from './plan.ts';

const root = mkdtempSync(join(tmpdir(), 'tidegate-plan-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const app = (...clusters: readonly string[]): string => `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec: { components: [{ name: web, type: worker, properties: { image: "web:1" } }] }
release:
  targets: [${clusters.map((name) => `{ name: in-${name}, cluster: ${name} }`).join(', ')}]
`;

const folderWith = (name: string, files: Readonly<Record<string, string>>): string => {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
};
const plan = (cwd: string, argv: readonly string[], env: Record<string, string> = {}) =>
  planUp(readArgs(argv, up.flags), playTerminal({ cwd, env }));

test('the cluster of the flags gets the name that the application uses', async () => {
  const cwd = folderWith('flags', { 'app.yaml': app('eu') });
  const cluster = ['--kubeconfig', 'kube', '--context', 'c', '--prometheus', 'http://127.0.0.1:9090'];
  const release = ['-f', 'app.yaml', '-i', 'web=web:2', '--no-release'];
  const { settings, app: planned } = await plan(cwd, [...cluster, ...release]);
  expect(settings.clusters).toEqual({
    eu: {
      kubeconfig: join(cwd, 'kube'),
      context: 'c',
      metrics: { kind: 'prometheus', url: 'http://127.0.0.1:9090' },
    },
  });
  expect(planned).toMatchObject({ name: 'shop', images: { web: 'web:2' }, release: false });
});

test('clusters of tidegate.yaml stay beside it, and KUBECONFIG counts only where the file names none', async () => {
  const cwd = folderWith('both', {
    'app.yaml': app('eu', 'us'),
    'tidegate.yaml': 'clusters: { us: { simulated: true } }',
  });
  const both = await plan(cwd, ['-f', 'app.yaml', '--kubeconfig', 'kube'], { KUBECONFIG: '/other' });
  expect(both.settings.clusters).toEqual({ us: { simulated: true }, eu: { kubeconfig: join(cwd, 'kube') } });
  const bare = folderWith('env', { 'app.yaml': app('eu') });
  const fromEnv = await plan(bare, ['-f', 'app.yaml'], { KUBECONFIG: '/other' });
  expect(fromEnv.settings.clusters).toEqual({ eu: { kubeconfig: '/other' } });
});

test.each<[string, Record<string, string>, string[], RegExp]>([
  ['no cluster at all', {}, [], /no cluster: name one with --kubeconfig/],
  ['a context of nothing', {}, ['--context', 'c'], /--context belongs to a cluster/],
  [
    'two clusters for one kubeconfig',
    { 'app.yaml': app('eu', 'us') },
    ['-f', 'app.yaml', '--kubeconfig', 'k'],
    /eu, us: say with --cluster/,
  ],
  [
    'a cluster nobody described',
    { 'app.yaml': app('eu', 'us') },
    ['-f', 'app.yaml', '--kubeconfig', 'k', '--cluster', 'eu'],
    /goes to the cluster us/,
  ],
  [
    'a mistake in the application',
    { 'app.yaml': app('eu').replace('image', 'imgae') },
    ['-f', 'app.yaml', '--kubeconfig', 'k'],
    /app\.yaml:5:\d+ .*image/s,
  ],
  ['a mistake in the settings', { 'tidegate.yaml': 'cluster: {}' }, [], /tidegate\.yaml:1:1 .*clusters/s],
  ['an image of nothing', {}, ['-i', 'web'], /--image web is not component=image/],
])('%s is refused before anything starts', async (name, files, argv, sentence) => {
  const cwd = folderWith(name.replaceAll(' ', '-'), files);
  await expect(plan(cwd, argv)).rejects.toThrow(sentence);
});

test('what was given at an earlier start is known at the next one, beneath the file and the flags', async () => {
  const cwd = folderWith('again', { 'app.yaml': app('eu') });
  mkdirSync(join(cwd, '.tidegate'));
  const first = await plan(cwd, ['-f', 'app.yaml', '--kubeconfig', 'kube', '--registry', 'reg.example.com']);
  expect(first.app?.isKnown).toBe(false);
  const { name, digest } = first.app as NonNullable<typeof first.app>;
  await writeMemory(cwd, { ...first.memory, app: { name, digest, release: true } });
  const bare = await plan(cwd, []);
  expect(bare.settings).toEqual(first.settings);
  expect(bare.memory.app).toEqual({ name, digest, release: true });
  expect((await plan(cwd, ['-f', 'app.yaml'])).app?.isKnown).toBe(true);
  expect((await plan(cwd, ['-f', 'app.yaml', '--once'])).app?.isKnown).toBe(false);
  expect((await plan(cwd, ['-f', 'app.yaml', '-i', 'web=web:2'])).app?.isKnown).toBe(false);
  writeFileSync(join(cwd, 'tidegate.yaml'), 'clusters: { eu: { simulated: true } }\n');
  expect((await plan(cwd, [])).settings.clusters).toEqual({ eu: { simulated: true } });
  writeFileSync(join(cwd, '.tidegate', 'up.json'), '{');
  await expect(plan(cwd, [])).rejects.toThrow('remove it, and give the flags of `up` again');
});
