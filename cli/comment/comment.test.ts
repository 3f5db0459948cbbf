import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { githubShape, gitlabShape, playForge, type PlayedForge } from '#test/fakes/forge.ts';
import { main } from '../main.ts';
import type { PlannedHere } from '../offline/plan-somewhere.ts';
import { playTerminal } from '../terminal.fixture.ts';
import { commentOf } from './body.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-comment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const app = (name: string, image: string) => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: ${name}
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: ${image}
        cmd: ['sh', '-c', 'echo "\`\`\`" @acme/everybody <b>']
`;

const plan = async (env: Record<string, string>, name = 'shop', image = 'reg.example.com/web:1') => {
  writeFileSync(join(folder, `${name}.yaml`), app(name, image));
  const io = playTerminal({ cwd: folder, env });
  const words = ['plan', '-f', `${name}.yaml`, '--offline', '--comment', env['FORGE'] ?? ''];
  const code = await main(words, io);
  return { code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};

/** A plan whose text is about as long as `note`. */
const viewOf = async (note: string): Promise<{ readonly view: PlannedHere }> => {
  writeFileSync(join(folder, 'long.yaml'), app('long', 'reg.example.com/web:1'));
  const io = playTerminal({ cwd: folder });
  await main(['plan', '-f', 'long.yaml', '--offline', '-o', 'json'], io);
  const view = JSON.parse(io.printed.join('\n')) as PlannedHere;
  return { view: { ...view, targets: view.targets.map((target) => ({ ...target, remarks: [note] })) } };
};

describe.each([
  {
    forge: 'github',
    shape: githubShape,
    env: (url: string) => ({
      FORGE: 'github',
      GITHUB_TOKEN: 'gh-token-of-the-job',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_API_URL: url,
    }),
    place: 'acme/shop#12',
    outside: { GITHUB_REF: 'refs/heads/main' },
    secret: 'gh-token-of-the-job',
  },
  {
    forge: 'gitlab',
    shape: gitlabShape,
    env: (url: string) => ({
      FORGE: 'gitlab',
      GITLAB_TOKEN: 'gl-token-of-the-job',
      CI_API_V4_URL: url,
      CI_PROJECT_ID: '7',
      CI_PROJECT_PATH: 'acme/shop',
      CI_MERGE_REQUEST_IID: '12',
    }),
    place: 'acme/shop!12',
    outside: { CI_MERGE_REQUEST_IID: '' },
    secret: 'gl-token-of-the-job',
  },
])('a plan in a comment of $forge', ({ shape, env, place, outside, secret }) => {
  let forge: PlayedForge;
  beforeEach(async () => {
    forge = await playForge(shape);
  });
  afterEach(() => forge.close());

  test('is one for each application, changed in place', async () => {
    const first = await plan(env(forge.url));
    expect([first.code, first.err]).toEqual([0, expect.stringContaining(place)]);
    expect(first.out).toContain('plan of shop');
    await plan(env(forge.url), 'depot');
    expect(forge.comments).toHaveLength(2);
    await plan(env(forge.url), 'shop', 'reg.example.com/web:2');
    expect(forge.comments).toHaveLength(2);
    expect(forge.comments[0]?.body).toContain('web:2');
    expect(forge.comments[1]?.body).toContain('plan of depot');
    const writes = forge.asked.filter((one) => !one.startsWith('GET')).length;
    await plan(env(forge.url), 'shop', 'reg.example.com/web:2');
    expect(forge.asked.filter((one) => !one.startsWith('GET'))).toHaveLength(writes);
  });

  test('is found behind a hundred others, and a comment that only quotes it is left alone', async () => {
    await plan(env(forge.url));
    const [mine] = forge.comments.splice(0);
    const quoted = `> ${mine?.body ?? ''}`;
    forge.comments.push({ id: 1, body: quoted });
    for (let id = 2; id < 130; id += 1) forge.comments.push({ id, body: 'looks good' });
    if (mine !== undefined) forge.comments.push(mine);
    await plan(env(forge.url), 'shop', 'reg.example.com/web:2');
    expect([forge.comments.length, forge.comments[0]?.body]).toEqual([130, quoted]);
    expect(forge.comments.at(-1)?.body).toContain('web:2');
  });

  test('begins with the verdict and keeps text of others inside its block', async () => {
    await plan(env(forge.url));
    const [{ body } = { body: '' }] = forge.comments;
    expect(body).toContain('### Tidegate: `shop` changes in 1 target');
    const [fence] = /^(`{3,})text$/m.exec(body)?.slice(1) ?? [];
    const [before, inside, after] = body.split(new RegExp(`^${fence}(?:text)?$`, 'm'));
    expect([before, after].join('')).not.toMatch(/@acme|<b>/);
    expect(inside).toContain('reg.example.com/web:1');
  });

  test('that is too long for the forge is cut, and still ends well', async () => {
    const io = playTerminal();
    const long = 'x'.repeat(3_000_000);
    const { view } = await viewOf(long);
    for (const longest of [1500, 65_536, 1_000_000]) {
      const body = commentOf(io, view, longest);
      expect(body.length).toBeLessThanOrEqual(longest);
      expect(body).toMatch(/… cut here[^\n]*\n`{3,}\n\n<\/details>\n\nPlan `sha256:/);
    }
  });

  test.each([
    [401, 'refuses the token'],
    [403, 'refuses the token'],
    [404, 'finds no such request'],
    [500, 'answered 500'],
  ])('that is refused with %i says what to do, after the plan, without the token', async (status, reason) => {
    forge.status = status;
    const { code, out, err } = await plan(env(forge.url));
    expect(code).not.toBe(0);
    expect(out).toContain('plan of shop');
    expect(err).toContain(reason);
    expect(out + err).not.toContain(secret);
  });

  test('needs a job of a request, a token and a forge that answers', async () => {
    expect((await plan({ ...env(forge.url), ...outside })).err).toMatch(/pull request|merge_request_event/);
    const [name = ''] = Object.entries(env('')).find(([, value]) => value === secret) ?? [];
    expect((await plan({ ...env(forge.url), [name]: '' })).err).toContain(name);
    expect(forge.asked).toEqual([]);
    const closed = env(forge.url);
    forge.close();
    expect((await plan(closed)).err).toContain('does not answer');
  });
});

test('a forge that nobody knows is refused before anything is planned', async () => {
  const { code, out, err } = await plan({ FORGE: 'githup' });
  expect([code, out, err]).toEqual([1, '', expect.stringContaining('did you mean "github"')]);
});
