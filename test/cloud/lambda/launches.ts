import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Identities } from '../access/identities.ts';
import type { Parts } from '../build/build.ts';
import type { LambdaFunction, Stack } from '../template/stack.ts';
import type { Launch } from './sandbox.ts';

interface Where {
  readonly stack: Stack;
  readonly parts: Parts;
  readonly folder: string;
  readonly identities: Identities;
  readonly gate: string;
  /** The folder of Node 24. */
  readonly node: string;
  /** The checkout with `.serverless`. */
  readonly root: string;
  /** As `CloudOptions.patience`. */
  readonly patience: number;
  /** Deployments do not write over each other's code. */
  readonly deployment: number;
}

const run = promisify(execFile);
const unpacking = `
import sys, zipfile
for pair in sys.argv[1:]:
    source, target = pair.split('=>')
    zipfile.ZipFile(source).extractall(target)
`;

/** Unpacks every zip of the package, and says how each function is started: as it is now, and the version that is published of it. */
export const launchesOf = async (where: Where): Promise<ReadonlyMap<string, Launch>> => {
  const { stack, folder, root, deployment } = where;
  const code = (name: string): string => join(folder, 'code', String(deployment), name);
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const pairs = stack.functions.map(
    ({ name }) => `${join(root, '.serverless', `${name}.zip`)}=>${code(name)}`,
  );
  await run('python3', ['-c', unpacking, ...pairs]);
  return new Map(
    stack.functions.flatMap((fn) => {
      const launch = launchOf(fn, code(fn.name), where);
      return [fn.name, ...(fn.version === undefined ? [] : [qualified(fn.name, String(fn.version))])].map(
        (key) => [key, launch] as const,
      );
    }),
  );
};

/** How a version of a function is called among launches; without one, as it is now. */
export const qualified = (name: string, version?: string): string =>
  version === undefined ? name : `${name}:${version}`;

const launchOf = (
  fn: LambdaFunction,
  code: string,
  { stack, parts, folder, identities, gate, node, patience }: Where,
): Launch => ({
  name: fn.name,
  emulator: parts.emulator,
  runtime: parts.runtime,
  node: join(node, 'bin/node'),
  code,
  handler: fn.handler,
  memoryMb: fn.memoryMb,
  timeoutSeconds: patience * fn.timeoutSeconds,
  log: join(folder, 'logs', `${fn.name}.log`),
  env: environmentOf(fn, stack, identities, gate, node),
});

/** What Lambda itself puts into the environment, what the template adds, and where the services are played. */
const environmentOf = (
  fn: LambdaFunction,
  { account: { region, stack } }: Stack,
  identities: Identities,
  gate: string,
  node: string,
): Readonly<Record<string, string>> => {
  const { key, secret, session } = identities.of(fn.name);
  const services = [
    'DYNAMODB',
    'SECRETS_MANAGER',
    'SFN',
    'CLOUDWATCH',
    'SNS',
    'ECR',
    'STS',
    'CLOUDFORMATION',
    'KMS',
  ];
  return {
    PATH: `${join(node, 'bin')}:/usr/bin:/bin`,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: `${stack}-${fn.name}`,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${stack}-${fn.name}`,
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: session,
    ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, gate])),
    ...fn.environment,
  };
};
