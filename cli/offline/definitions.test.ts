import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf, service, traitOf } from '#shared/compiler/definitions.fixture.ts';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';

const login = traitOf(
  'login',
  'outputs: login: {apiVersion: "v1", kind: "Secret", stringData: url: "postgres://shop:" + parameter.pass + "@db/shop"}\nparameter: pass: string',
);

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
const writeApp = (pass: string): void => {
  const files = filesOf(
    { 'our-service.cue': service, 'login.cue': login },
    'image: shop/web:1\nreplicas: 2\nports: [80]',
    `- { type: login, properties: { pass: ${pass} } }`,
  );
  for (const { path, text } of files)
    write(
      path,
      path === 'app.yaml'
        ? `${text}release:\n  targets: [{ name: eu, region: eu }, { name: us, region: us }]\n`
        : text,
    );
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-definitions-'));
  writeApp('hunter2');
  write('regions/us.yaml', 'components:\n  web:\n    properties: { replicas: 4 }\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('layers, why and plan hold for what a definition makes', async () => {
  const why = await run('why', 'app.yaml', 'us', 'Deployment/web.spec.replicas');
  expect(why.out).toMatch(
    /spec\.replicas is 4 in us[\s\S]*app\.yaml:10:\d+ +2[\s\S]*regions\/us\.yaml:3:\d+ +4 +holds/,
  );
  const plan = await run('plan', '-f', '.', '--offline');
  expect(plan.out).toMatch(/us \(cluster[\s\S]*batches: .*Deployment\/web/);
  expect((await run('lint', '-f', '.')).code).toBe(0);
});

test('a layer is held against the definition, at its own place', async () => {
  write('regions/us.yaml', 'components:\n  web:\n    properties: { replicas: 400, prots: [1] }\n');
  const { code, err } = await run('render', '-f', '.', '-t', 'us');
  expect(code).toBe(1);
  expect(err).toMatch(/regions\/us\.yaml:3:\d+ unknown field "prots" .*did you mean "ports"/);
  write('regions/us.yaml', 'components:\n  web:\n    properties: { replicas: 400 }\n');
  expect((await run('render', '-f', '.', '-t', 'us')).err).toMatch(
    /regions\/us\.yaml:3:\d+ replicas of our-service web .*out of bound <100/,
  );
});

test('a secret that a definition makes is shown by render alone', async () => {
  expect((await run('render', '-f', '.', '-t', 'eu')).out).toContain('hunter2');
  write('before/app.yaml', readFileSync(join(folder, 'app.yaml'), 'utf8'));
  for (const name of ['our-service.cue', 'login.cue'])
    write(`before/definitions/${name}`, readFileSync(join(folder, 'definitions', name), 'utf8'));
  writeApp('hunter3');
  const said = await Promise.all([
    run('diff', '-f', '.', '--from', 'before'),
    run('why', 'app.yaml', 'eu', 'web.traits.login.pass'),
    run('plan', '-f', '.', '--offline', '-o', 'json'),
    run('lint', '-f', '.'),
  ]);
  expect(said[0]?.out).toContain('Secret/web-login');
  for (const { out, err } of said) expect(`${out}${err}`).not.toMatch(/hunter\d/);
});

test('fmt leaves definitions as their owners write them', async () => {
  write('definitions/login.cue', `${login}\n\n\n`);
  write('definitions/all.yaml', '# nothing yet\n');
  await run('fmt', '.');
  expect(readFileSync(join(folder, 'definitions/login.cue'), 'utf8')).toBe(`${login}\n\n\n`);
});
