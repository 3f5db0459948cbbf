import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forward } from './access/forward.ts';
import { buildParts } from './build/build.ts';
import { nodeFolder, root } from './build/places.ts';
import { type Service, startMoto } from './processes.ts';
import { type Served, serve } from './serve.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'tidegate-deploy-'));
const asked: URLSearchParams[] = [];
let moto: Service;
let front: Served;

/** moto takes every warning of its linter for an error of the template; .ci/run lints it by the same linter, by its own rules. */
const valid = '<ValidateTemplateResponse><ValidateTemplateResult/></ValidateTemplateResponse>';

beforeAll(async () => {
  moto = await startMoto(await buildParts(console.log), folder, '123456789012');
  front = await serve(async (sent) => {
    const isForm = sent.request.headers['content-type']?.includes('form') === true;
    const form = new URLSearchParams(isForm ? sent.body.toString() : '');
    asked.push(form);
    if (form.get('Action') === 'ValidateTemplate')
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: valid };
    return forward(moto.url, sent, { service: 'cloudformation', operation: '', input: {} });
  });
});
afterAll(async () => {
  front?.close();
  await moto?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `osls deploy` of what `npm run package` has written, as docs/aws.md says, with moto in the place of AWS. */
const deploy = async (...params: readonly string[]): Promise<string> => {
  const copy = join(folder, `package-${asked.length}`);
  cpSync(join(root, '.serverless'), copy, { recursive: true });
  const program = join(root, 'node_modules/.bin/osls');
  const flags = ['deploy', '--package', copy, '--stage', 'prod', '--region', 'eu-central-1', '--verbose'];
  const { stdout, stderr } = await run(program, [...flags, ...params.map((param) => `--param=${param}`)], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
    env: {
      PATH: `${join(nodeFolder(), 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      AWS_ENDPOINT_URL: front.url,
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: 'none',
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
  });
  return stdout + stderr;
};

const parametersOf = (form: URLSearchParams | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...(form ?? [])].flatMap(([name, key]) => {
      const [, at] = /^Parameters\.member\.(\d+)\.ParameterKey$/.exec(name) ?? [];
      return at === undefined ? [] : [[key, form?.get(`Parameters.member.${at}.ParameterValue`) ?? '']];
    }),
  );

// moto fails by itself where a list of subnets is empty, as it is by default; a deployment with subnets goes the same way.
test('the package is deployed with the parameters of the operator, and its outputs say what to do next', async () => {
  const said = await deploy('subnetIds=subnet-1,subnet-2', 'securityGroupIds=sg-1', 'clusterRoleName=gate');
  expect(said).toContain('ClusterRoleArn: arn:aws:iam::123456789012:role/gate');
  for (const output of [
    'HttpApiUrl',
    'TableName',
    'DoorsSecretArn',
    'ClustersSecretArn',
    'RegistriesSecretArn',
  ])
    expect(said).toContain(`${output}:`);
  const updates = asked.filter((form) => form.get('Action') === 'UpdateStack').map(parametersOf);
  expect(updates).toEqual([
    { ClusterRoleName: 'gate', SubnetIds: 'subnet-1,subnet-2', SecurityGroupIds: 'sg-1' },
  ]);
});
