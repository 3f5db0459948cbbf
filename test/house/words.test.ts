import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesIn, hits, shown, textOf } from './tree.ts';

/** Words that were replaced by the field's own (docs/glossary.md), as parts of identifiers and in prose. */
const former: readonly (readonly [old: RegExp, now: string])[] = [
  [/\b[a-z]*[eE]rrands?[A-Z]?\w*/, 'hook'],
  [/\b(?:[a-z]\w*D|d)oors?\b(?!s?tep)/, 'API, receiver'],
  [/\bparked\b|\bunparked\b|\bparkings?\b/i, 'suspended, resumed'],
  [/\bstranded\b/i, 'rollback-failed'],
  [/\bonBusy\b(?!: 'concurrency')/, 'concurrency'],
  [/\bpinKnown\b|'asWritten'/, 'pinImages: known, none'],
  [/\bTargetHold\b|\bHeldRollout\b/, 'TargetLock, LockedRollout'],
  [/\bRefusal\b(?!s)/, 'Rejection'],
  [/\breadBaseline\b|\bBaseline\b/, 'snapshot'],
  [/domain\/(?:verdict|step|target|outcome|why)\/|shared\/(?:door|reading|signature)\//, 'the new layout'],
];

/** Where a former word stands for a reason: files that tell its new name, and other people's words. */
const allowed: readonly RegExp[] = [
  /^test\/house\/words\.test\.ts$/,
  /^docs\/decisions\//,
  /^CHANGELOG\.md$/,
  /release-schema\.ts$|\.test\.ts$/,
  // In canary analysis the baseline is the control group, and in the bench it is what is compared with.
  /^test\/bench\/|^shared\/domain\/analysis\//,
];

test('the former words do not come back', () => {
  const files = ['shared', 'functions', 'workflows', 'cli', 'infra', 'docs', 'test']
    .flatMap((room) => filesIn(room))
    .concat(['README.md', 'serverless.yml'])
    .filter((path) => /\.(ts|md|yml|cjs)$/.test(path) && !allowed.some((one) => one.test(path)));
  const found = files.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) =>
        former.flatMap(([old, now]) => {
          const word = old.exec(line)?.[0];
          return word === undefined ? [] : [`${path}:${index + 1} "${word}", now: ${now}`];
        }),
      ),
  );
  expect(found).toEqual([]);
});

test('the glossary has at most 40 words, each once', () => {
  const words = textOf('docs/glossary.md')
    .split('\n')
    .filter((line) => /^\| (?!word|-)/.test(line))
    .map((line) => line.split('|')[1]?.trim());
  expect(words.length).toBeLessThanOrEqual(40);
  expect(new Set(words).size).toBe(words.length);
  expect(readdirSync('docs')).toContain('glossary.md');
});

/** Habits of speech that a stranger stumbles over; the documentation does without them. */
const habits = /\bunless told\b|\bheld against\b|\b(?:nobody|somebody|whoever)\b|\b(?:is|are|be) told\b/i;

test('the documentation has standard English', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...filesIn('docs', /\.md$/)];
  expect(
    shown(
      hits(
        pages.filter((path) => !/decisions/.test(path)),
        habits,
      ),
    ),
  ).toEqual([]);
});
