import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gate, openGate } from './access/gate.ts';
import { type Identities, openIdentities, statesIdentity } from './access/identities.ts';
import { buildParts, type Log, type Parts } from './build/build.ts';
import { nodeFolder, root } from './build/places.ts';
import { makeKey, makeTable, putSecrets } from './furnish.ts';
import { serveHttpApi } from './http-api.ts';
import { serveInvoke } from './lambda/invoke-api.ts';
import { launchesOf } from './lambda/launches.ts';
import { makeMachines, updateMachines } from './machines.ts';
import { openPool, type Pool } from './lambda/pool.ts';
import { type Service, startDynamoDb, startMoto, startService } from './processes.ts';
import { type Schedules, startSchedules } from './schedules.ts';
import { readTemplate } from './template/read-template.ts';
import { readStack, type Stack } from './template/stack.ts';
import { openVersions } from './template/versions.ts';

export interface CloudOptions {
  readonly log: Log;
  /** What the secret of the clusters says. */
  readonly clusters?: object;
  readonly receivers?: readonly object[];
  /** Roles and people besides the token of the tests; everybody may do everything unless given. */
  readonly access?: object;
  /** What other secrets say, by their logical ids; nothing unless given. */
  readonly secrets?: Readonly<Record<string, object>>;
  /** How many times its limit a function may take by the clock: a machine that is shared says by `cpuMs` of a report what it took. */
  readonly patience?: number;
  /** How much faster than real time schedules come due; 0 for never. */
  readonly pace?: number;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Whether blobs are sealed with a key of KMS, which is made for it. */
  readonly isSealed?: boolean;
}

/** The packaged stack, running on this machine. */
export interface Cloud {
  readonly stack: Stack;
  /** The address of the HTTP API, and a token that it knows. */
  readonly server: string;
  readonly token: string;
  readonly engine: string;
  readonly gate: Gate;
  readonly pool: Pool;
  readonly schedules: Schedules;
  readonly identities: Identities;
  /** DynamoDB and Secrets Manager without the gate, for what an operator does. */
  readonly services: { readonly dynamodb: string; readonly moto: string };
  /** Logs of functions and services. */
  readonly folder: string;
  putReceivers(receivers: readonly object[]): Promise<void>;
  /** Changes variables of every function, as a person does by hand in the console; lasts until the next deployment. */
  configure(variables: Readonly<Record<string, string>>): void;
  /** Updates the stack to the package of another checkout, whose roles, routes and schedules must be the same. */
  deploy(root: string): Promise<void>;
  stop(): Promise<void>;
}

const account = { partition: 'aws', region: 'eu-central-1', account: '123456789012', stack: 'tidegate-prod' };

/** Starts everything that the template names, in the order in which it depends on each other; stops it all when one part fails. */
export const openCloud = async (options: CloudOptions): Promise<Cloud> => {
  const parts = await buildParts(options.log);
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-cloud-'));
  const ends: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await start(parts, folder, options, (end) => void ends.push(end))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

type OnEnd = (end: () => Promise<void> | void) => void;

const start = async (
  parts: Parts,
  folder: string,
  options: CloudOptions,
  onEnd: OnEnd,
): Promise<Omit<Cloud, 'stop'>> => {
  const started = async (service: Promise<Service>): Promise<Service> => {
    const running = await service;
    onEnd(() => running.stop());
    return running;
  };
  const [dynamodb, moto] = await Promise.all([
    started(startDynamoDb(parts, folder)),
    started(startMoto(parts, folder, account.account)),
  ]);
  const parameters = {
    ...options.parameters,
    ...(options.isSealed === true && { KmsKeyArn: await makeKey(moto.url, account.region) }),
  };
  const versions = openVersions();
  const stackIn = (checkout: string): Stack => {
    const template = readTemplate(checkout);
    return readStack(template, account, parameters, versions(template));
  };
  const stack = stackIn(root);
  const identities = openIdentities(stack);
  await makeTable(dynamodb.url, stack);
  const token = randomBytes(24).toString('base64url');
  const tokens = [{ name: 'tester', token }];
  const secretsOf = (receivers: readonly object[]) => ({
    ApiSecret: { receivers, tokens, ...(options.access !== undefined && { access: options.access }) },
    ClustersSecret: options.clusters ?? {},
    ...options.secrets,
  });
  await putSecrets(moto.url, stack, secretsOf(options.receivers ?? []));

  const services: Record<string, string> = {
    dynamodb: dynamodb.url,
    secretsmanager: moto.url,
    cloudwatch: moto.url,
    sns: moto.url,
    ecr: moto.url,
    sts: moto.url,
    cloudformation: moto.url,
    kms: moto.url,
    events: moto.url,
  };
  const gate = await openGate({ account: stack.account, identities, services, now: () => Date.now() });
  onEnd(() => gate.close());
  const { patience = 1 } = options;
  const where = { parts, folder, identities, gate: gate.url, node: nodeFolder(), patience };
  const launches = await launchesOf({ ...where, stack, root, deployment: 1 });
  const pool = openPool(launches);
  onEnd(() => pool.stop());
  const lambda = await serveInvoke(stack, identities, pool);
  onEnd(() => lambda.close());
  const engine = await started(startEngine(stack, identities, lambda.url, folder));
  services['states'] = engine.url;
  await makeMachines(engine.url, stack);
  const api = await serveHttpApi(stack, pool);
  onEnd(() => api.close());
  let deployments = 1;
  const schedules = startSchedules(stack, pool, options.pace ?? 0);
  onEnd(() => schedules.stop());
  return {
    stack,
    server: api.url,
    token,
    engine: engine.url,
    gate,
    pool,
    schedules,
    identities,
    services: { dynamodb: dynamodb.url, moto: moto.url },
    folder,
    putReceivers: (receivers) => putSecrets(moto.url, stack, secretsOf(receivers)),
    configure: (variables) =>
      pool.deploy(
        new Map([...launches].map(([key, one]) => [key, { ...one, env: { ...one.env, ...variables } }])),
      ),
    deploy: async (checkout) => {
      const next = stackIn(checkout);
      refuseOtherParts(stack, next);
      deployments += 1;
      pool.deploy(await launchesOf({ ...where, stack: next, root: checkout, deployment: deployments }));
      await updateMachines(engine.url, next);
    },
  };
};

/** `tidegate engine` as a process of its own; it signs its calls as the machines of the stack. */
const startEngine = (
  stack: Stack,
  identities: Identities,
  lambda: string,
  folder: string,
): Promise<Service> => {
  const { key, secret, session } = identities.of(statesIdentity);
  const { region, account: number } = stack.account;
  const flags = [
    '--db',
    'engine/engine.sqlite',
    '--lambda-endpoint',
    lambda,
    '--region',
    region,
    '--account',
    number,
  ];
  mkdirSync(join(folder, 'engine'));
  return startService(
    {
      name: 'engine',
      program: join(nodeFolder(), 'bin/node'),
      args: (port) => [join(root, 'cli/tidegate.mjs'), 'engine', '--port', String(port), ...flags],
      env: {
        AWS_ACCESS_KEY_ID: key,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_SESSION_TOKEN: session,
        AWS_REGION: region,
      },
    },
    folder,
  );
};

/** What an update would have to change besides functions and machines is not played. */
const refuseOtherParts = (now: Stack, next: Stack): void => {
  const spell = ({ statements, routes, schedules, secrets }: Stack): string =>
    JSON.stringify([[...statements], routes, schedules, secrets]);
  if (spell(now) !== spell(next))
    throw new Error('an update that changes roles, routes, schedules or secrets is not played here');
};
