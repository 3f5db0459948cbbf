import { expect, test } from 'vitest';
import { describeEvidence } from '../../analysis/describe-evidence.ts';
import type { Evidence } from '../../analysis/verdict.ts';
import { conclude } from '../../release/conclude.ts';
import { foldRelease } from '../../release/fold-release.ts';
import { viewTarget } from '../view-target.ts';
import { zhReason } from './zh-reasons.ts';

const evidence: Evidence = {
  check: 'errors',
  canary: { bad: 740, requests: 5858 },
  stable: { bad: 2, requests: 2941 },
  times: 185.8,
  bad: 1266,
  good: 0,
  message: 'bad',
};

/** Words of English; names of objects, images and units are not. */
const english = /\b(?!web|shop|eu|us|ann|ms)[a-z]{2,}\b/;

test.each([
  ['errors', describeEvidence(evidence)],
  ['slow answers', describeEvidence({ ...evidence, check: 'latency', of: '300ms', bad: 1, good: 40 })],
  ['neither side', describeEvidence({ ...evidence, bad: 1, good: 1 })],
])('what the judge says of %s is Chinese to its end, with the same numbers', (_, recorded) => {
  const told = zhReason(recorded);
  expect(told).not.toMatch(english);
  const numbers = (text: string) => (text.match(/[\d.]+/g) ?? []).toSorted();
  expect(numbers(told)).toEqual(numbers(recorded));
});

test('the end of a release is Chinese', () => {
  const facts = [
    { kind: 'requested', id: 'r', app: 'shop', source: 'sha256:0', cause: { kind: 'manual', by: 'ann' } },
    { kind: 'planned', plan: 'sha256:1', targets: ['eu', 'us'] },
    { kind: 'wave', index: 0, targets: ['eu', 'us'], back: false },
    { kind: 'target-closed', target: 'eu', outcome: { kind: 'released' }, back: false },
    { kind: 'target-closed', target: 'us', outcome: { kind: 'released' }, back: false },
  ];
  const entries = facts.map((event, index) => ({ seq: index + 1, at: index, event }));
  const release = foldRelease(entries as unknown as Parameters<typeof foldRelease>[0]);
  if (release === undefined) throw new Error('no release');
  expect(zhReason(conclude(release).reason)).toBe('shop 已在 eu, us 运行新版本');
});

test.each([
  [
    'step 1 (34 %) cannot be judged: no numbers for errors. Continue anyway?',
    '第 1 步（34 %）无法判定：没有错误的数据。仍要继续吗？',
  ],
  [
    'release shop (web web:1) to eu, us in steps of 10 %, 100 %?',
    '将 shop（web web:1）按 10 %, 100 % 逐步发布到 eu, us？',
  ],
])('a question is Chinese: %s', (recorded, told) => expect(zhReason(recorded)).toBe(told));

test('what people have written stays as it is', () => {
  expect(zhReason('too slow <b>&" $1')).toBe('too slow <b>&" $1');
});

test('a question in a view is asked in the language of the view', () => {
  const question = 'step 1 (34 %) cannot be judged: no numbers for errors. Continue anyway?';
  const asked = {
    kind: 'suspended',
    release: 'r',
    approval: 'a',
    question,
    expiresAt: 1,
    why: 'undecided',
  } as const;
  expect(viewTarget('eu', [asked], 'zh').question?.text).toBe(
    '第 1 步（34 %）无法判定：没有错误的数据。仍要继续吗？',
  );
  expect(viewTarget('eu', [asked]).question?.text).toBe(question);
});

test.each([
  ['one person', '一个人'],
  ['2 people; not the requester', '2 个人；发起人除外'],
  ['3 people, of them 1 of sre; with a reason', '3 个人，其中 sre 中的 1 人；须写明原因'],
  ['1 more', '1 人'],
  ['frozen by ann: sales; `tidegate thaw f1` opens it', '被 ann 冻结：sales；`tidegate thaw f1` 可解除'],
  ['release shop to eu in steps of 10 %, 100 %?', '将 shop 按 10 %, 100 % 逐步发布到 eu？'],
  ['release shop (web web:2) to eu in steps of 100 %?', '将 shop（web web:2）按 100 % 逐步发布到 eu？'],
  [
    'images of ghcr.io/acme/shop; no pre-releases; no version older than what runs',
    'ghcr.io/acme/shop 的镜像；不含预发布；不早于当前运行的版本',
  ],
])('%s, as people read it', (recorded, chinese) => {
  expect(zhReason(recorded)).toBe(chinese);
});

test.each([
  ['7 of 8 pods run the new revision, more than the 4 of this step, because their number was changed'],
  [
    '7 of 8 pods run the new revision, more than the 4 of this step, because each pod that comes is a new one',
  ],
  ['1 of 1 pods run the new revision, and no old one is left beside it, because their number was changed'],
])('what a step says of too many pods is Chinese to its end: %s', (recorded) =>
  expect(zhReason(recorded)).not.toMatch(english),
);
