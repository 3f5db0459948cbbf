import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { account, playRos } from '#test/fakes/ros/server.ts';
import { openCredentials } from './credentials.ts';
import { rosFrom } from './from-settings.ts';
import { rosSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-ros-'));
const tokenFile = join(folder, 'token');
const keys = { accessKeyId: 'LTAI-canary-id', accessKeySecret: 'canary-secret' };
const nobody = '127.0.0.1:9';
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

describe('credentials', () => {
  test('of the environment, as Function Compute and others set them', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', keys.accessKeySecret);
    vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', 'canary-session');
    expect(await openCredentials({ kind: 'environment' })()).toEqual({
      ...keys,
      securityToken: 'canary-session',
    });
  });

  test('that nobody gives say what to look at, and nothing of what was asked with', async () => {
    writeFileSync(tokenFile, 'canary-oidc-token');
    const roleArn = 'acs:ram::1234567890123456:role/tidegate';
    const providerArn = 'acs:ram::1234567890123456:oidc-provider/ack';
    const said = await Promise.all([
      openCredentials({ kind: 'role', keys, roleArn }, nobody)(),
      openCredentials({ kind: 'oidc', roleArn, providerArn, tokenFile }, nobody)(),
    ]);
    expect(said).toEqual([
      'Alibaba Cloud gave no credentials (role): check the access key, and that the role lets it in',
      'Alibaba Cloud gave no credentials (oidc): check the role, the provider and the token file',
    ]);
  });
});

describe('the settings of ROS', () => {
  const read = (value: object) =>
    z.strictObject(rosSettings).parse({ kind: 'ros', region: 'cn-hangzhou', ...value });
  const clock = { now: Date.now };

  test('open a cloud, public or private, with its account', async () => {
    const ros = await playRos();
    const inside = await playRos({ isApsara: true });
    const credentials = { kind: 'keys', ...account };
    const open = rosFrom(
      'ali',
      read({ credentials, endpoint: ros.url, stsEndpoint: ros.url, kmsEndpoint: ros.url }),
      clock,
    );
    expect(await open.account()).toBe('1234567890123456/cn-hangzhou');
    const apsara = { organization: '12', resourceGroup: '34' };
    const shut = rosFrom('apsara', read({ credentials, endpoint: inside.url, apsara }), clock);
    expect(await shut.account()).toBe('12/34/cn-hangzhou');
    expect(await shut.read('none')).toBeUndefined();
    [ros, inside].forEach((one) => one.close());
  });

  test.each([
    [{ region: 'https://x/' }],
    [{ credentials: { kind: 'keys', accessKeyId: 'a' } }],
    [{ endpoint: 'ros' }],
    [{ notify: Array.from({ length: 6 }, () => 'https://tidegate.example.com/') }],
    [{ apsara: { organization: '12' } }],
  ])('refuse %j', (value) => expect(() => read(value)).toThrow());
});
