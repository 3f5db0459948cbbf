import { expect, test } from 'vitest';
import { describeTarget } from '../describe-target.ts';

const told = (reason: string, kind: 'wait' | 'inconclusive' = 'wait', language: 'en' | 'zh' = 'en') =>
  describeTarget(
    {
      kind: 'judged',
      release: 'r',
      index: 0,
      verdict: { kind, waitSeconds: 1, reason, evidence: [] } as never,
    },
    language,
  );

test('the first look at a step says for how long it is watched, not how little of that had passed', () => {
  expect(told('watched for 0 of 60 s')).toBe('step 1 is watched for 1 min');
  expect(told('watched for 0 of 60 s; watched for 1 of 60 s')).toBe('step 1 is watched for 1 min');
  expect(told('watched for 0 of 90 s; no numbers for errors: it is away')).toBe(
    'step 1 is watched for 90 s; no numbers for errors: it is away',
  );
  expect(told('watched for 0 of 60 s', 'wait', 'zh')).toBe('第 1 步：观察 1 分钟');
});

test('any other verdict is told as it was', () => {
  expect(told('too few requests to tell: errors')).toBe(
    'step 1: too early to tell: too few requests to tell: errors',
  );
  expect(told('watched for 0 of 60 s', 'inconclusive')).toBe('step 1: cannot tell: watched for 0 of 60 s');
});
