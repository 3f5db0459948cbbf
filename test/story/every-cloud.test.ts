import { expect, test } from 'vitest';
import type { Cluster } from '#ports/cluster.ts';
import { inRealTime } from '#test/fakes/clouds.ts';
import { plantedPassword, playOperator } from '#test/fakes/operator.ts';
import { account, playRos } from '#test/fakes/ros/server.ts';
import { cloudsOf, play, settings } from './every-cloud.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/* The same application file on each kind of cloud that can be played here; on CloudFormation in test/cloud/every-cloud.test.ts. */

// What a cloud loads when it is first opened takes real time, in which the clock of a story would run on.
await Promise.all([
  import('#adapters/cloud/ros/from-settings.ts'),
  import('#adapters/cloud/ros/templates.ts'),
]);

const nowhere = (): Promise<Cluster> => Promise.reject(new Error('no cluster is asked'));

test('in a simulated cloud', async ({ onTestFinished }) => {
  const stage = await openSimulatedTheatre(21, {
    clouds: (clock) => cloudsOf(settings.simulated(), clock, nowhere),
  });
  onTestFinished(() => stage.stop());
  await play(stage, ['secret of simulated']);
}, 60_000);

test('with Alibaba ROS', async ({ onTestFinished }) => {
  const ros = await playRos();
  const stage = await openSimulatedTheatre(22, {
    clouds: (clock) => inRealTime(cloudsOf(settings.ros(ros), clock, nowhere), clock),
  });
  onTestFinished(async () => {
    await stage.stop();
    ros.close();
  });
  // What a cloud says about a call must not bring the secrets of that call into a log.
  const message = `not now, for ${account.accessKeySecret} at https://ros.example.com/?Signature=planted-signature`;
  ros.faults.push({ action: /^CreateStack$/, kind: 'error', status: 403, code: 'NoPermission', message });
  ros.faults.push({
    action: /^UpdateStack$/,
    kind: 'error',
    status: 400,
    code: 'SignatureDoesNotMatch',
    message,
  });
  await play(stage, [account.accessKeySecret, 'planted-signature']);
  expect(ros.faults).toEqual([]);
}, 60_000);

test('with an operator in the cluster', async ({ onTestFinished }) => {
  const whole = Promise.withResolvers<Cluster>();
  const stage = await openSimulatedTheatre(23, {
    clouds: (clock) => cloudsOf(settings.operator(), clock, () => whole.promise),
  });
  onTestFinished(() => stage.stop());
  whole.resolve(stage.cluster);
  const operator = playOperator(stage.cluster.as('postgres-operator'), stage.namespace);
  const work = (): void => {
    void operator.work();
    stage.clock.after(1000, work);
  };
  work();
  await play(stage, [plantedPassword]);
}, 60_000);
