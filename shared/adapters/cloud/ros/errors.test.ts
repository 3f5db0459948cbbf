import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cloud } from '#ports/cloud.ts';
import { rosAt, template } from '#test/contract/cloud-ros.ts';
import type { Fault } from '#test/fakes/ros/faults.ts';
import { account, playRos, type PlayedRos } from '#test/fakes/ros/server.ts';

let ros: PlayedRos;
let cloud: Cloud;
beforeEach(async () => {
  ros = await playRos();
  cloud = rosAt(ros, { timeout: 400 });
});
afterEach(() => ros.close());

const secret = 'canary-Passw0rd';
const spec = (name: string, parameters = {}) => ({ name, template, parameters, tags: {} });
const token = (digit: string): string => digit.repeat(64);
const write = /^(Create|Update|Delete)Stack$/;
const refusal = (status: number, code: string, message = code): Fault => ({
  action: write,
  kind: 'error',
  status,
  code,
  message,
});
const made = async (name: string): Promise<void> => {
  await cloud.create(spec(name), token('a'));
  for (let looks = 0; looks < 3; looks += 1) await cloud.read(name);
};

describe('what ROS refuses', () => {
  test.each([
    [409, 'ActionInProgress', 'StackBusy'],
    [400, 'StackValidationFailed', 'StackRefused'],
    [400, 'NotSupported', 'StackRefused'],
    [400, 'InvalidParameter', 'StackRefused'],
    [400, 'MissingParameter', 'StackRefused'],
    [400, 'IdempotentParameterMismatch', 'StackRefused'],
    [404, 'ChangeSetNotFound', 'NotFound'],
    [400, 'StackLimitExceeded', 'ProviderLimit'],
    [403, 'QuotaExceeded.Stack', 'ProviderLimit'],
    [403, 'NoPermission', 'ProviderForbids'],
    [403, 'Forbidden.RAM', 'ProviderForbids'],
    [403, 'SomethingNew', 'ProviderForbids'],
    [404, 'InvalidAccessKeyId.NotFound', 'ProviderForbids'],
    [400, 'SignatureDoesNotMatch', 'ProviderForbids'],
    [400, 'SignatureNonceUsed', 'ProviderForbids'],
    [400, 'InvalidTimeStamp.Expired', 'ProviderForbids'],
    [400, 'InvalidSecurityToken.Expired', 'ProviderForbids'],
    [400, 'Throttling', 'ProviderUnreachable'],
    [400, 'Throttling.User', 'ProviderUnreachable'],
    [429, 'Rejected.Throttling', 'ProviderUnreachable'],
  ])('%i %s is %s', async (status, code, name) => {
    const message = `it names ${secret}, ${account.accessKeySecret} and http://x/?AccessKeyId=${account.accessKeyId}`;
    ros.faults.push(refusal(status, code, message));
    const error: unknown = await cloud
      .create(spec('shop', { Bucket: secret }), token('a'))
      .catch((one: unknown) => one);
    expect(error).toMatchObject({ name, at: 'cloud ali: stack shop' });
    const said = `${String(error)}${JSON.stringify(error)}`;
    for (const one of [secret, account.accessKeyId, account.accessKeySecret]) expect(said).not.toContain(one);
  });

  test('LastTokenProcessing is the same operation, under way', async () => {
    ros.faults.push(refusal(400, 'LastTokenProcessing'));
    expect(await cloud.create(spec('shop'), token('a'))).toEqual({ kind: 'accepted' });
  });

  test('"completely the same stack" is unchanged', async () => {
    await made('shop');
    expect(await cloud.update(spec('shop'), token('b'))).toEqual({ kind: 'unchanged' });
  });
});

describe('what gives no answer', () => {
  test.each<readonly [string, Fault]>([
    ['503 ServiceUnavailable', refusal(503, 'ServiceUnavailable')],
    ['an empty 500', { action: write, kind: 'empty', status: 500 }],
    ['a page with 502', { action: write, kind: 'html', status: 502 }],
    ['a page after the commit', { action: write, kind: 'html', status: 502, isDone: true }],
    ['a connection that ends after the commit', { action: write, kind: 'drop' }],
    ['an answer after the time', { action: write, kind: 'late', ms: 900 }],
  ])('%s: a write is unknown, and done once when it is asked again', async (_, fault) => {
    for (const asked of [
      () => cloud.create(spec('shop'), token('a')),
      () => cloud.update(spec('shop', { Access: 'public-read' }), token('b')),
      () => cloud.remove('shop', token('c')),
    ]) {
      ros.faults.push(fault);
      expect(await asked()).toMatchObject({ kind: 'unknown' });
      for (let looks = 0; looks < 3; looks += 1) await cloud.read('shop');
      expect((await asked()).kind).toMatch(/^(accepted|unchanged)$/);
      for (let looks = 0; looks < 3; looks += 1) await cloud.read('shop');
    }
    expect(ros.stacks.size).toBe(1);
    expect(await cloud.read('shop')).toBeUndefined();
  });

  test('a token that ROS has forgotten is known by the tag of the stack', async () => {
    await made('shop');
    ros.faults.push(refusal(409, 'StackExists', 'The Stack (shop) already exists.'));
    expect(await cloud.create(spec('shop'), token('a'))).toEqual({ kind: 'accepted' });
    ros.faults.push(refusal(409, 'StackExists', 'The Stack (shop) already exists.'));
    await expect(cloud.create(spec('shop'), token('b'))).rejects.toMatchObject({ name: 'StackRefused' });
  });
});

describe('a stack', () => {
  test('whose update fails is undone, with the reason and what stood before', async () => {
    await made('shop');
    ros.failures.push({ operation: 'UPDATE', reason: 'InvalidVSwitch' });
    await cloud.update(spec('shop', { Access: 'public-read' }), token('b'));
    for (let looks = 0; looks < 4; looks += 1) await cloud.read('shop');
    expect(await cloud.read('shop')).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      phase: 'undone',
      operation: 'update',
      reason: 'InvalidVSwitch',
    });
  });

  test('whose deletion fails is failed and says why', async () => {
    await made('shop');
    ros.failures.push({ operation: 'DELETE', reason: 'BucketNotEmpty' });
    await cloud.remove('shop', token('c'));
    for (let looks = 0; looks < 2; looks += 1) await cloud.read('shop');
    expect(await cloud.read('shop')).toMatchObject({ phase: 'failed', reason: 'BucketNotEmpty' });
    expect(await cloud.remove('shop', token('d'))).toEqual({ kind: 'accepted' });
  });

  test('under deletion protection is kept', async () => {
    await made('shop');
    for (const stack of ros.stacks.values()) stack.isProtected = true;
    await expect(cloud.remove('shop', token('c'))).rejects.toThrow(/deletion protection/);
  });

  test('that somebody changed by hand is drifted, by resource', async () => {
    await made('shop');
    for (const stack of ros.stacks.values()) stack.drifted = { Bucket: 'MODIFIED' };
    expect(await cloud.drift('shop')).toEqual({ kind: 'drifted', resources: ['Bucket'] });
    const detections = () => ros.asked.filter(({ action }) => action === 'DetectStackDrift').length;
    expect(detections()).toBe(1);
    expect(await cloud.drift('shop')).toEqual({ kind: 'drifted', resources: ['Bucket'] });
    expect(detections()).toBe(1);
  });

  test('that was made again under its name is found among the old ones', async () => {
    for (let times = 0; times < 60; times += 1) {
      await made('shop');
      await cloud.remove('shop', token('c'));
      for (let looks = 0; looks < 2; looks += 1) await cloud.read('shop');
      ros.forget();
    }
    await made('shop');
    expect(await cloud.read('shop')).toMatchObject({ phase: 'ready' });
    expect(ros.stacks.size).toBe(61);
  });
});
