import { StackStatus } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openCloudFormation } from '#adapters/cloud/cloudformation/open.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { Fault } from '#adapters/cluster/simulated/faults.ts';
import type { Cloud } from '#ports/cloud.ts';
import { takesUpdates } from '#test/fakes/cloudformation/actions.ts';
import { type PlayedCloudFormation, playCloudFormation } from '#test/fakes/cloudformation/server.ts';
import { playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { operatorAt, specOf as operatorSpec } from './cloud-operator.ts';
import { rosAt, template as rosTemplate } from './cloud-ros.ts';

/* Every status and error that a cloud may give, by the lists of its vendor: each means something, over the wire. */

const token = (digit: string): string => digit.repeat(64);
const name = 'tidegate-prod-shop-jobs';
const key = 'AKIDLISTS';
const template = JSON.stringify({
  Parameters: { Seconds: { Type: 'String' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: { Ref: 'Seconds' } } } },
});
const spec = (Seconds = '30') => ({ name, template, parameters: { Seconds }, tags: {} });

describe('CloudFormation', () => {
  let aws: PlayedCloudFormation;
  let cloud: Cloud;
  beforeAll(async () => {
    aws = await playCloudFormation();
    cloud = openCloudFormation({
      name: 'aws',
      region: 'eu-central-1',
      keys: () => ({ accessKeyId: key, secretAccessKey: 'canary-secret-key' }),
      clock: { ...handClock(0), sleep: async () => undefined },
      endpoint: aws.url,
    });
  });
  afterAll(() => aws.close());
  const held = () => aws.accountOf(key);
  beforeEach(async () => {
    held().stacks.clear();
    aws.faults.length = 0;
    await cloud.create(spec(), token('a'));
  });
  const setStatus = (status: string): void => {
    const stack = held().stacks.get(name);
    if (stack !== undefined) stack.status = status;
  };

  /** Operation and phase of each; all that the SDK knows. */
  const statuses: Readonly<Record<StackStatus, string | undefined>> = {
    CREATE_IN_PROGRESS: 'create moving',
    CREATE_FAILED: 'create failed',
    CREATE_COMPLETE: 'create ready',
    ROLLBACK_IN_PROGRESS: 'create moving',
    ROLLBACK_FAILED: 'create failed',
    ROLLBACK_COMPLETE: 'create undone',
    DELETE_IN_PROGRESS: 'delete moving',
    DELETE_FAILED: 'delete failed',
    DELETE_COMPLETE: undefined,
    UPDATE_IN_PROGRESS: 'update moving',
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'update moving',
    UPDATE_COMPLETE: 'update ready',
    UPDATE_FAILED: 'update failed',
    UPDATE_ROLLBACK_IN_PROGRESS: 'update moving',
    UPDATE_ROLLBACK_FAILED: 'update failed',
    UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'update moving',
    UPDATE_ROLLBACK_COMPLETE: 'update undone',
    REVIEW_IN_PROGRESS: 'create empty',
    IMPORT_IN_PROGRESS: 'import moving',
    IMPORT_COMPLETE: 'import ready',
    IMPORT_ROLLBACK_IN_PROGRESS: 'import moving',
    IMPORT_ROLLBACK_FAILED: 'import failed',
    IMPORT_ROLLBACK_COMPLETE: 'import undone',
  };
  test('has 23 statuses', () => expect(Object.keys(statuses)).toHaveLength(23));

  test.each(Object.entries(statuses))('%s is %s', async (status, said) => {
    setStatus(status);
    const stack = await cloud.read(name);
    expect(stack && `${stack.operation} ${stack.phase}`).toBe(said);
    if (said === undefined) return;
    // What it says of a stack agrees with what AWS lets it do.
    const isOpen = /(ready|undone)$/.test(said) && said !== 'create undone';
    expect(isOpen).toBe(takesUpdates(status));
    const failure = /moving$|empty$/.test(said) ? 'StackBusy' : 'StackRefused';
    const updated = cloud.update(spec('60'), token('b'));
    if (isOpen) expect(await updated).toEqual({ kind: 'accepted' });
    else await expect(updated).rejects.toMatchObject({ name: failure });
  });

  const errors: readonly (readonly [number, string, string, string])[] = [
    [400, 'TokenAlreadyExistsException', '', 'accepted'],
    [400, 'ValidationError', 'No updates are to be performed.', 'unchanged'],
    [400, 'InsufficientCapabilitiesException', 'Requires capabilities', 'StackRefused'],
    [400, 'LimitExceededException', 'Limit', 'ProviderLimit'],
    [400, 'InvalidChangeSetStatus', 'wrong status', 'StackRefused'],
    [404, 'ChangeSetNotFound', 'ChangeSet does not exist', 'StackRefused'],
    [400, 'OperationInProgressException', 'busy', 'StackBusy'],
    [400, 'ValidationError', `Stack with id ${name} does not exist`, 'NotFound'],
    [
      403,
      'AccessDenied',
      'User: ann is not authorized to perform: cloudformation:UpdateStack',
      'ProviderForbids',
    ],
    [403, 'ExpiredToken', 'expired', 'ProviderForbids'],
    [403, 'InvalidClientTokenId', 'wrong', 'ProviderForbids'],
    [403, 'SignatureDoesNotMatch', 'wrong', 'ProviderForbids'],
    [400, 'Throttling', 'Rate exceeded', 'ProviderUnreachable'],
    [400, 'ThrottlingException', 'Rate exceeded', 'ProviderUnreachable'],
    [503, 'ServiceUnavailable', 'later', 'unknown'],
    [500, 'InternalFailure', 'broken', 'unknown'],
  ];
  test.each(errors)('%i %s "%s" to a write is %s', async (status, code, message, said) => {
    // The SDK asks twice by itself.
    for (let times = 0; times < 2; times += 1)
      aws.faults.push({ action: /UpdateStack/, status, code, message });
    const outcome = await cloud.update(spec('60'), token('b')).then(
      ({ kind }) => kind,
      (error: Error) => error.name,
    );
    expect(outcome).toBe(said);
  });

  test('AlreadyExistsException of another token is StackRefused, and of the same one accepted', async () => {
    expect(await cloud.create(spec(), token('a'))).toEqual({ kind: 'accepted' });
    await expect(cloud.create(spec(), token('c'))).rejects.toMatchObject({ name: 'StackRefused' });
  });

  test('an empty change set is no change', async () => expect(await cloud.preview(spec())).toEqual([]));

  test.each([
    ['DETECTION_IN_PROGRESS', 'NOT_CHECKED', 'looking'],
    ['DETECTION_FAILED', 'UNKNOWN', 'unknown'],
    ['DETECTION_COMPLETE', 'IN_SYNC', 'in-sync'],
    ['DETECTION_COMPLETE', 'DRIFTED', 'drifted'],
    ['DETECTION_COMPLETE', 'NOT_CHECKED', 'unknown'],
    ['DETECTION_COMPLETE', 'UNKNOWN', 'unknown'],
  ])('the drift of %s %s is %s', async (status, drift, said) => {
    Object.assign(held().detection, { status, drift });
    expect(await cloud.drift(name)).toMatchObject({ kind: said });
    Object.assign(held().detection, { status: 'DETECTION_COMPLETE', drift: 'IN_SYNC' });
  });
});

describe('ROS', () => {
  let ros: PlayedRos;
  let cloud: Cloud;
  beforeAll(async () => {
    ros = await playRos();
    cloud = rosAt(ros);
    await cloud.create({ name, template: rosTemplate, parameters: {}, tags: {} }, token('a'));
    for (let looks = 0; looks < 3; looks += 1) await cloud.read(name);
  });
  afterAll(() => ros.close());

  const ends = ['IN_PROGRESS', 'FAILED', 'COMPLETE'];
  const begins = ['CREATE', 'UPDATE', 'DELETE', 'CHECK', 'CREATE_ROLLBACK', 'ROLLBACK'].concat(
    ['IMPORT_CREATE', 'IMPORT_UPDATE'].flatMap((one) => [one, `${one}_ROLLBACK`]),
  );
  const phases = [
    [/^REVIEW/, 'empty'],
    [/_IN_PROGRESS$/, 'moving'],
    [/_FAILED$/, 'failed'],
    [/^DELETE_COMPLETE$/, undefined],
    [/ROLLBACK_COMPLETE$/, 'undone'],
    [/_COMPLETE$/, 'ready'],
  ] as const;
  test.each([...begins.flatMap((begin) => ends.map((end) => `${begin}_${end}`)), 'REVIEW_IN_PROGRESS'])(
    'the status %s means something',
    async (status) => {
      const [stack] = ros.stacks.values();
      if (stack !== undefined) stack.status = status;
      const phase = phases.find(([pattern]) => pattern.test(status))?.[1];
      expect((await cloud.read(name))?.phase).toBe(phase);
    },
  );

  test.each([
    [409, 'ActionInProgress', 'StackBusy'],
    [400, 'StackValidationFailed', 'StackRefused'],
    [400, 'NotSupported', 'StackRefused'],
    [400, 'IdempotentParameterMismatch', 'StackRefused'],
    [400, 'LastTokenProcessing', 'accepted'],
    [404, 'StackNotFound', 'NotFound'],
    [404, 'ChangeSetNotFound', 'NotFound'],
    [503, 'ServiceUnavailable', 'unknown'],
    [400, 'Throttling.Api', 'ProviderUnreachable'],
    [429, 'Rejected.Throttling', 'ProviderUnreachable'],
    [500, 'InternalError', 'unknown'],
    [400, 'SignatureNonceUsed', 'ProviderForbids'],
    [400, 'InvalidTimeStamp.Expired', 'ProviderForbids'],
    [400, 'IllegalTimestamp', 'ProviderForbids'],
    [404, 'InvalidAccessKeyId.NotFound', 'ProviderForbids'],
    [400, 'MissingParameter', 'StackRefused'],
    [400, 'SignatureDoesNotMatch', 'ProviderForbids'],
  ])('%i %s to a write is %s', async (status, code, said) => {
    ros.faults.push({ action: /CreateStack/, kind: 'error', status, code });
    const outcome = await cloud
      .create({ name: `${name}-2`, template: rosTemplate, parameters: {}, tags: {} }, token('b'))
      .then(
        ({ kind }) => kind,
        (error: Error) => error.name,
      );
    expect(outcome).toBe(said);
  });
});

describe('an operator', () => {
  const faults: readonly (readonly [Fault, string])[] = [
    [{ kind: 'unreachable' }, 'unknown'],
    [{ kind: 'timeout' }, 'unknown'],
    [{ kind: 'too-many-requests' }, 'unknown'],
    [{ kind: 'conflict' }, 'StackRefused'],
    [{ kind: 'forbidden' }, 'ProviderForbids'],
    [{ kind: 'quota' }, 'ProviderLimit'],
    [{ kind: 'webhook-denies' }, 'StackRefused'],
    [{ kind: 'webhook-breaks' }, 'unknown'],
  ];
  test.each(faults)('%j of its cluster is %s', async (fault, said) => {
    const clock = handClock(0);
    const cluster = openSimulatedCluster({ name: 'local', clock, random: () => 0.5, namespaces: ['shop'] });
    cluster.faults.next({ fault, verb: 'apply', kind: 'postgresql' });
    const outcome = await operatorAt(cluster, 'shop', () => clock.now())
      .create(operatorSpec('db'), token('a'))
      .then(
        ({ kind }) => kind,
        (error: Error) => error.name,
      );
    expect(outcome).toBe(said);
  });
});
