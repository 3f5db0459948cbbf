import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { playSecretsManager } from '#test/fakes/secrets-manager.ts';
import { settingsSchema } from '#worlds/settings/schema.ts';
import { casesOf } from './cases.ts';
import { listSettings, without } from './list-settings.ts';
import { playOutside } from './outside.ts';
import { type Doc, environment, inCloud, inLocal } from './worlds.ts';

/* Each setting of the schema has an effect on one machine and in the cloud, or is refused by name where it cannot. */

const outside = await playOutside();
const manager = await playSecretsManager();
const base = mkdtempSync(join(tmpdir(), 'tidegate-settings-'));
const kubeconfig = {
  'current-context': 'one',
  clusters: [{ name: 'c', cluster: { server: outside.kubernetes } }],
  contexts: ['one', 'two'].map((name) => ({ name, context: { cluster: 'c', user: name } })),
  users: ['one', 'two'].map((name) => ({ name, user: { token: `token-of-${name}` } })),
};
const auth = Buffer.from('docker-user:docker-password').toString('base64');
writeFileSync(join(base, 'kube'), JSON.stringify(kubeconfig));
writeFileSync(join(base, 'docker.json'), JSON.stringify({ auths: { [outside.registry]: { auth } } }));
mkdirSync(join(base, 'templates'));
writeFileSync(join(base, 'templates/queue.json'), '{"Resources":{"MyOwn":{}}}');
writeFileSync(join(base, 'hook.secret'), 'secret-of-the-file\n');
// The SDK of one machine looks for its keys and addresses in the environment.
for (const [name, value] of Object.entries(environment(outside))) vi.stubEnv(name, value);
afterAll(() => {
  vi.unstubAllEnvs();
  outside.close();
  manager.close();
  rmSync(base, { recursive: true });
});
beforeEach(() => void outside.heard.splice(0));

const settings = listSettings(settingsSchema);
const cases = casesOf(outside);

test('every setting of the schema has a case, and every case is of a setting', () => {
  expect(Object.keys(cases).sort()).toEqual(settings.map(({ path }) => path).sort());
});

const worlds = {
  file: (doc: Doc, act: (typeof cases)[string]['act']) => inLocal(doc, base, act, outside),
  secret: (doc: Doc, act: (typeof cases)[string]['act']) => inCloud(doc, manager, act, outside),
};
const sources = ['file', 'secret'] as const;
const rows = settings.flatMap((setting) => sources.map((source) => [setting.path, source, setting] as const));

test.each(rows)(
  '%s has an effect in the %s, or is refused by name',
  async (path, source, { only, refusedBy }) => {
    const { doc, act, sees } = cases[path] ?? expect.fail(`no case for ${path}`);
    const play = async (settled: Doc): Promise<string> => {
      outside.heard.splice(0);
      const outcome = await worlds[source](settled, act);
      return [...outside.heard, outcome].join('\n');
    };
    const seen = await play(doc);
    if (only !== undefined && only !== source) {
      expect(seen).toMatch(new RegExp(`/${refusedBy}: ${refusedBy} is only for [^;]+; \\w+`));
      return;
    }
    expect(seen).toMatch(sees);
    expect(await play(without(doc, path) as Doc)).not.toMatch(sees);
  },
);
