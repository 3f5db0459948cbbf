import { describe, expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openCloudFormation } from '#adapters/cloud/cloudformation/open.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { isFailure } from '#domain/failure.ts';
import { refOf } from '#domain/kube/object.ts';
import type { Cloud } from '#ports/cloud.ts';
import { playCloudFormation } from '#test/fakes/cloudformation/server.ts';
import { playRos } from '#test/fakes/ros/server.ts';
import { operatorAt, specOf } from './cloud-operator.ts';
import { rosAt, template as rosTemplate } from './cloud-ros.ts';

/*
 * Clouds repeat what they were given: passwords, signatures and addresses stand in what they say of stacks, of events and
 * of refusals. None of it leaves an adapter.
 */

const planted = 'hunter2-blueberry-waffle';
const said = `connection postgres://app:${planted}@db:5432 refused, MasterUserPassword=${planted}, see https://ecs.example/?X-Amz-Signature=${planted}&Signature=${planted}`;
const token = 'a'.repeat(64);

/** Everything that the adapter says of a stack and of a call that was refused. */
const wordsOf = async (cloud: Cloud, name: string, asks: readonly (() => Promise<unknown>)[]) => {
  const seen: unknown[] = [];
  for (const ask of [() => cloud.read(name), () => cloud.events(name), ...asks, () => cloud.drift(name)]) {
    const answer = await ask().catch((error: unknown) => error);
    seen.push(isFailure(answer) ? [answer.at, answer.data, answer.message, answer.stack] : answer);
  }
  return JSON.stringify(seen);
};

const expectHidden = (words: string): void => {
  expect(words).not.toContain(planted);
  // What is no secret is still said.
  expect(words).toMatch(/connection|MasterUserPassword/);
};

test('CloudFormation', async ({ onTestFinished }) => {
  const aws = await playCloudFormation();
  onTestFinished(() => aws.close());
  const cloud = openCloudFormation({
    name: 'aws',
    region: 'eu-central-1',
    keys: () => ({ accessKeyId: 'AKID', secretAccessKey: 'canary-secret-key' }),
    clock: { ...handClock(0), sleep: async () => undefined },
    endpoint: aws.url,
  });
  const Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };
  const spec = { name: 'jobs', template: JSON.stringify({ Resources }), parameters: {}, tags: {} };
  await cloud.create(spec, token);
  const stack = aws.accountOf('AKID').stacks.get('jobs');
  Object.assign(stack ?? {}, { reason: said });
  const [event] = stack?.events ?? [];
  Object.assign(event ?? {}, { reason: said });
  aws.accountOf('AKID').detection.reason = said;
  aws.accountOf('AKID').detection.status = 'DETECTION_FAILED';
  const fault = { action: /UpdateStack/, status: 400, code: 'ValidationError', message: said };
  const words = await wordsOf(cloud, 'jobs', [
    () => {
      aws.faults.push(fault, fault);
      return cloud.update(spec, token);
    },
    () => {
      aws.accountOf('AKID').failChangeSets = said;
      return cloud.preview({ ...spec, parameters: { Size: 'large' } });
    },
  ]);
  expectHidden(words);
});

test('ROS', async ({ onTestFinished }) => {
  const ros = await playRos();
  onTestFinished(() => ros.close());
  const cloud = rosAt(ros);
  const spec = { name: 'files', template: rosTemplate, parameters: {}, tags: {} };
  await cloud.create(spec, token);
  await cloud.read('files');
  const [stack] = [...ros.stacks.values()];
  Object.assign(stack ?? {}, { reason: said });
  for (const event of stack?.events ?? []) Object.assign(event, { reason: said });
  const words = await wordsOf(cloud, 'files', [
    () => {
      ros.faults.push({
        action: /UpdateStack/,
        kind: 'error',
        status: 400,
        code: 'StackValidationFailed',
        message: said,
      });
      return cloud.update({ ...spec, parameters: { Access: 'public-read' } }, token);
    },
  ]);
  expectHidden(words);
});

describe('an operator in the cluster', () => {
  const open = async () => {
    const clock = handClock(0);
    const cluster = openSimulatedCluster({ name: 'eu', clock, random: () => 0.5, namespaces: ['shop'] });
    const cloud = operatorAt(cluster, 'shop', () => clock.now());
    const file = JSON.parse(specOf('db').template) as { Resources: { Database: object } };
    const template = JSON.stringify({
      ...file,
      Resources: { Database: { ...file.Resources.Database, Message: 'status.message' } },
    });
    await cloud.create({ ...specOf('db'), template }, token);
    const [one] = (await cluster.list({ apiVersion: 'acid.zalan.do/v1', kind: 'postgresql' })).items;
    if (one === undefined) throw new Error('it made nothing');
    const say = (status: object) =>
      cluster.as('operator').patch(refOf(one), [{ op: 'add', path: '/status', value: status }]);
    return { cloud, cluster, say };
  };

  test('that says so as a message', async () => {
    const { cloud, cluster, say } = await open();
    await say({ PostgresClusterStatus: 'CreateFailed', message: said, observedGeneration: 9 });
    const fault = { kind: 'webhook-denies', reason: said } as const;
    const update = () => {
      cluster.faults.next({ fault, verb: 'apply', kind: 'postgresql' });
      return cloud.update(specOf('db', { Size: 'large' }), token);
    };
    expectHidden(await wordsOf(cloud, 'db', [update]));
  });

  test('that says so in the field that tells how it is', async () => {
    const { cloud, say } = await open();
    await say({ PostgresClusterStatus: said, observedGeneration: 9 });
    expectHidden(await wordsOf(cloud, 'db', []));
  });
});
