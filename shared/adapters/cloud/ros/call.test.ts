import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '#test/fakes/ros/faults.ts';
import { account, playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { signatureOf } from '#test/fakes/ros/signature.ts';
import { openCall } from './call.ts';
import type { RosProfile } from './profile.ts';

const password = 'canary-password-1!';
const region = 'cn-hangzhou';
let ros: PlayedRos;
let apsara: PlayedRos;
beforeAll(async () => {
  ros = await playRos();
  apsara = await playRos({ isApsara: true });
});
afterAll(() => [ros, apsara].forEach((one) => one.close()));

const caller = (more: Partial<RosProfile> = {}, keys = account) =>
  openCall({ endpoints: { ros: ros.url }, region, ...more }, async () => keys);
const bucket = (name: string) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { Secret: { Type: 'String', NoEcho: true, Default: '' } },
    Resources: { Bucket: { Type: 'ALIYUN::OSS::Bucket', Properties: { BucketName: name } } },
    Outputs: { name: { Value: { 'Fn::GetAtt': ['Bucket', 'Name'] } } },
  });
const parameters = [{ ParameterKey: 'Secret', ParameterValue: password }];
const create = (StackName: string, ClientToken?: string) =>
  ({ StackName, TemplateBody: bucket(StackName), Parameters: parameters, ClientToken }) as const;
const said = (fault: Fault) => void ros.faults.push(fault);

describe('the signature', () => {
  test('is the official one', () => {
    const common = {
      Format: 'XML',
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
    };
    const regions = {
      ...common,
      AccessKeyId: 'testid',
      Action: 'DescribeRegions',
      SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
      Timestamp: '2016-02-23T12:46:24Z',
      Version: '2014-05-26',
    };
    expect(signatureOf('GET', regions, 'testsecret')).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=');
    const sms = {
      ...common,
      AccessKeyId: 'testId',
      Action: 'SendSms',
      OutId: '123',
      PhoneNumbers: '15300000001',
      RegionId: region,
      SignName: '阿里云短信测试专用',
      SignatureNonce: '45e25e9b-0a6f-4070-8c85-2956eda1b466',
      TemplateCode: 'SMS_71390007',
      TemplateParam: '{"customer":"test"}',
      Timestamp: '2017-07-12T02:42:19Z',
      Version: '2017-05-25',
    };
    expect(signatureOf('GET', sms, 'testSecret')).toBe('zJDF+Lrzhj/ThnlvIToysFRq6t4=');
  });

  test.each([
    ['an unknown key', { ...account, accessKeyId: 'LTAI-other' }, 'InvalidAccessKeyId.NotFound'],
    ['another secret', { ...account, accessKeySecret: 'other' }, 'SignatureDoesNotMatch'],
  ])('of %s is refused, and nothing of it repeated', async (_, keys, code) => {
    const outcome = await caller({}, keys)('CreateStack', create('never'));
    expect(outcome).toMatchObject({ kind: 'refused', code });
    for (const one of [keys.accessKeyId, keys.accessKeySecret, password, ros.url])
      expect(JSON.stringify(outcome)).not.toContain(one);
  });

  test('of a clock that is wrong is refused by name', async () => {
    const late = await playRos({ now: () => Date.now() + 3_600_000 });
    const outcome = await caller({ endpoints: { ros: late.url } })('ListStacks', {});
    late.close();
    expect(outcome).toMatchObject({ kind: 'refused', code: 'InvalidTimeStamp.Expired' });
  });
});

describe('a call', () => {
  test('is a POST with nothing in its address, whatever it carries', async () => {
    const outcome = await caller()('CreateStack', {
      ...create('posted-äß!'.replace('äß!', '1')),
      Nothing: undefined,
    });
    expect(outcome).toMatchObject({ kind: 'answered', body: { StackId: expect.any(String) } });
    const last = ros.asked.at(-1);
    expect([last?.method, last?.url]).toEqual(['POST', '/']);
    expect(last?.params).not.toHaveProperty('Nothing');
  });

  test('under the same token is one call; with other parameters it is refused', async () => {
    const once = await caller()('CreateStack', create('twice', 'token-1'));
    expect(await caller()('CreateStack', create('twice', 'token-1'))).toMatchObject({
      body: { StackId: id(once) },
    });
    expect(await caller()('CreateStack', create('twice2', 'token-1'))).toMatchObject({
      kind: 'refused',
      code: 'IdempotentParameterMismatch',
    });
  });

  test.each<readonly [string, Fault, string]>([
    ['throttled', { kind: 'error', status: 400, code: 'Throttling.User' }, 'not-done'],
    ['rejected', { kind: 'error', status: 429, code: 'Rejected.Throttling' }, 'not-done'],
    ['unavailable', { kind: 'error', status: 503, code: 'ServiceUnavailable' }, 'unknown'],
    ['an empty 503', { kind: 'empty', status: 503 }, 'unknown'],
    ['a page', { kind: 'html', status: 502 }, 'unknown'],
    ['a page after the commit', { kind: 'html', status: 502, isDone: true }, 'unknown'],
    ['dropped after the commit', { kind: 'drop' }, 'unknown'],
    ['too late', { kind: 'late', ms: 900 }, 'unknown'],
  ])('that is %s says so, and goes through under the same token', async (name, fault, kind) => {
    said(fault);
    const call = caller({ timeout: 300 });
    const asked = create(`fault-${name.replaceAll(/\W/g, '-')}`, `token-${name.replaceAll(/\W/g, '-')}`);
    const first = await call('CreateStack', asked);
    expect(first.kind).toBe(kind);
    for (const one of [password, account.accessKeyId, ros.url, 'Signature'])
      expect(JSON.stringify(first)).not.toContain(one);
    expect(await call('CreateStack', asked)).toMatchObject({ kind: 'answered' });
    expect([...ros.stacks.values()].filter(({ name: of }) => of === asked.StackName)).toHaveLength(1);
  });

  test('survives an answer after 3.5 s, which pop-core by itself does not', async () => {
    said({ kind: 'late', ms: 3500 });
    expect(await caller()('ListStacks', {})).toMatchObject({ kind: 'answered' });
  }, 10_000);

  test('to nobody has certainly done nothing', async () => {
    const away = await playRos();
    away.close();
    expect(await caller({ endpoints: { ros: away.url } })('CreateStack', create('away'))).toEqual({
      kind: 'not-done',
      reason: 'it cannot be reached (ECONNREFUSED)',
    });
  });

  test('keeps the words of a refusal, without what is secret', async () => {
    said({
      kind: 'error',
      status: 400,
      code: 'StackValidationFailed',
      message: `bad ${password} at https://x/?Signature=a`,
    });
    expect(await caller()('CreateStack', create('worded'), [password])).toMatchObject({
      reason: 'StackValidationFailed: bad *** at …',
    });
  });
});

test('a private cloud is told whose resources these are, and refuses whoever does not say', async () => {
  const profile = { organization: '12', resourceGroup: '34' };
  const inside = caller({ endpoints: { ros: apsara.url }, apsara: profile });
  expect(await inside('ListStacks', {})).toMatchObject({ kind: 'answered' });
  expect(apsara.asked.at(-1)?.params).toMatchObject({ Department: '12', ResourceGroup: '34' });
  expect(await caller({ endpoints: { ros: apsara.url } })('ListStacks', {})).toMatchObject({
    kind: 'refused',
    status: 403,
  });
});

const id = (outcome: object): unknown =>
  'body' in outcome ? (outcome.body as { readonly StackId: string }).StackId : undefined;
