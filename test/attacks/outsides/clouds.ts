import { assumeRole } from '#adapters/aws/assume-role.ts';
import { openSecret } from '#adapters/aws/secrets-manager.ts';
import { openCloudFormation } from '#adapters/cloud/cloudformation/open.ts';
import { openRos } from '#adapters/cloud/ros/open.ts';
import { openCloudWatch } from '#adapters/metrics/cloudwatch/open.ts';
import { systemClock } from '#adapters/clock/system.ts';
import type { Cloud } from '#ports/cloud.ts';
import type { Outside } from './outside.ts';
import { stores } from './stores.ts';

const region = 'eu-west-1';
const keys = () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' });
const clock = systemClock();
const start = Date.UTC(2026, 0, 1);

/** Of one answer of AWS; STS has less to say. */
const reads = 1_048_576;

const cloud = (open: (url: string) => Cloud, ask: (cloud: Cloud) => Promise<unknown>): Outside => ({
  reads,
  open: async (url) => {
    const opened = open(url);
    return () => ask(opened);
  },
});
const ros = (url: string): Cloud =>
  openRos({
    name: 'ali',
    profile: { region: 'cn-hangzhou', endpoints: { ros: url, sts: url, kms: url }, timeout: 3000 },
    credentials: async () => ({ accessKeyId: 'LTAI', accessKeySecret: 'secret' }),
    clock: { now: Date.now },
  });
const cloudFormation = (endpoint: string): Cloud =>
  openCloudFormation({ name: 'aws', region, keys, clock, endpoint });

/** Services of clouds. */
export const clouds: Readonly<Record<string, Outside>> = {
  ...stores,
  'a stack of ROS': { ...cloud(ros, (it) => it.read('shop')), reads },
  'the events of ROS': { ...cloud(ros, (it) => it.events('shop')), reads },
  'a secret of Alibaba Cloud': { ...cloud(ros, (it) => it.reveal('a')), reads },
  'a stack of CloudFormation': cloud(cloudFormation, (it) => it.read('shop')),
  'the events of CloudFormation': cloud(cloudFormation, (it) => it.events('shop')),
  'the account of AWS': { ...cloud(cloudFormation, (it) => it.account()), reads: 65_536 },
  'a secret of AWS': {
    reads,
    open: async (endpoint) => () => openSecret({ region, keys, clock, endpoint }, 'a')(),
  },
  'a role of AWS': {
    reads: 65_536,
    open: async (endpoint) => assumeRole({ role: 'arn:aws:iam::1:role/a', region, keys, clock, endpoint }),
  },
  CloudWatch: {
    reads,
    open: async (endpoint) => {
      const metrics = openCloudWatch({
        client: { region, endpoint, credentials: keys() },
        timeoutMs: 3000,
        names: { namespace: 'shop', dimensions: {}, latency: 'l', gauges: { cpu: 'c' } },
        lateSeconds: 0,
        now: () => start + 60_000,
      });
      const query = {
        namespace: 'n',
        workload: 'w',
        pods: ['a'],
        from: start,
        to: start + 60_000,
        windowSeconds: 10,
      };
      return () => metrics.counts(query);
    },
  },
};
