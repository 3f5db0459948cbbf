import { afterAll, beforeAll, describe } from 'vitest';
import { playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { testCloud } from './cloud.ts';
import { labOf, rosAt } from './cloud-ros.ts';

let ros: PlayedRos;
let inside: PlayedRos;
beforeAll(async () => {
  ros = await playRos();
  inside = await playRos({ isApsara: true });
});
afterAll(() => [ros, inside].forEach((one) => one.close()));

describe('ROS on public cloud', () => testCloud(async () => labOf(ros, rosAt(ros))));

describe('ROS on a private cloud', () =>
  testCloud(async () =>
    labOf(inside, rosAt(inside, { apsara: { organization: '12', resourceGroup: '34' } })),
  ));
