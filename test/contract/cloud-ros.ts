import { openRos } from '#adapters/cloud/ros/open.ts';
import type { RosProfile } from '#adapters/cloud/ros/profile.ts';
import type { Cloud } from '#ports/cloud.ts';
import { account, type PlayedRos } from '#test/fakes/ros/server.ts';
import type { CloudLab } from './cloud.ts';

export const region = 'cn-hangzhou';

/** A cloud that speaks to the played ROS. */
export const rosAt = (ros: PlayedRos, more: Partial<RosProfile> = {}, parameters = {}): Cloud => {
  const endpoints = { ros: ros.url, sts: ros.url, kms: ros.url };
  const profile = { region, endpoints, timeout: 1000, ...more };
  return openRos({
    name: 'ali',
    profile,
    credentials: async () => account,
    clock: { now: Date.now },
    parameters,
  });
};

/** A bucket, and a password that only KMS knows. */
export const template = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: {
    Bucket: { Type: 'String', Default: 'files' },
    Access: { Type: 'String', Default: 'private', AllowedValues: ['private', 'public-read'] },
  },
  Resources: {
    Bucket: {
      Type: 'ALIYUN::OSS::Bucket',
      Properties: { BucketName: { Ref: 'Bucket' }, AccessControl: { Ref: 'Access' } },
    },
    Password: { Type: 'ALIYUN::RandomString', Properties: { length: 24 } },
    Secret: {
      Type: 'ALIYUN::KMS::Secret',
      Properties: {
        SecretName: { 'Fn::Join': ['/', ['tidegate', { Ref: 'Bucket' }]] },
        SecretData: { 'Fn::GetAtt': ['Password', 'value'] },
        VersionId: '1',
      },
    },
  },
  Outputs: {
    name: { Value: { 'Fn::GetAtt': ['Bucket', 'Name'] } },
    passwordRef: { Value: { 'Fn::GetAtt': ['Secret', 'SecretName'] } },
  },
});

const writes = /^(Create|Update|Delete)Stack$/;

export const labOf = (ros: PlayedRos, cloud: Cloud): CloudLab => {
  const spec = (name: string, parameters = {}) => ({
    name,
    template,
    parameters,
    tags: { 'tidegate-app': 'shop' },
  });
  return {
    cloud,
    spec,
    other: { Access: 'public-read' },
    replacing: { Bucket: 'others' },
    failing: (name) => {
      ros.failures.push({ operation: 'CREATE', reason: 'no capacity' });
      return spec(name);
    },
    refused: (name) => spec(name, { Stranger: 'x' }),
    lose: (when) =>
      void ros.faults.push(
        when === 'after' ? { action: writes, kind: 'drop' } : { action: writes, kind: 'html', status: 502 },
      ),
    cut: () => void ros.faults.push({ kind: 'drop' }),
    pass: async () => {},
    hasSecret: true,
  };
};
