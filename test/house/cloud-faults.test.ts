import { expect, test } from 'vitest';
import { textOf } from './tree.ts';

/* What can go wrong in the cloud, and the tests that show what happens then: each by its file and words of its title. */

const store = 'test/contract/journal-dynamodb-faults.test.ts';
const inCloud = 'test/cloud/faults.test.ts';
const everyTask = 'test/cloud/whole-faults.test.ts';
const badInput = 'test/cloud/bad-input.test.ts';
const start = 'shared/worlds/aws/start.test.ts';

const cases: Readonly<Record<string, readonly (readonly [file: string, words: string])[]>> = {
  'a function is killed in the middle': [
    [inCloud, "['killed', { kind: 'killed'"],
    [inCloud, 'nor is one that asks and comes back'],
    [everyTask, 'every task is killed, throttled, hung, called late and called twice'],
  ],
  'a function hangs until its time is over': [
    [inCloud, "['hung', { kind: 'timed-out'"],
    ['functions/runtime/stack.test.ts', 'a call that would outlive its function ends before'],
  ],
  'a function is called twice': [[inCloud, "['twice', { kind: 'twice'"]],
  'a function is called late, and its answer is lost': [[inCloud, "['late', { kind: 'late'"]],
  'Lambda throttles': [
    [inCloud, "['throttled', { kind: 'throttled'"],
    [inCloud, 'an account with room for three calls'],
  ],
  'DynamoDB is away for a second, half a minute, five minutes': [
    [everyTask, 'DynamoDB is away for a second from the first call of every task on'],
    [inCloud, "['dynamodb', 1]"],
    [inCloud, "['dynamodb', 30]"],
    ['test/cloud/long-outage.test.ts', 'DynamoDB is away for five minutes'],
  ],
  'DynamoDB throttles': [[inCloud, 'DynamoDB throttles']],
  '50 writers in conflict': [
    [store, 'a storm of 50 writers on one stream'],
    ['test/cloud/store.test.ts', 'journalContract('],
  ],
  'an item near 400 KB': [
    [store, 'an event near the 400 KB of an item'],
    ['test/cloud/store.test.ts', 'long before the 400 KB of an item'],
  ],
  'a page boundary at 1 MB': [
    [store, 'more than a page of 1 MB are read whole'],
    ['test/cloud/store.test.ts', 'more than a page of 1 MB is read whole'],
  ],
  'a payload near 256 KiB': [
    ['functions/runtime/fit-answer.test.ts', 'far below what an execution may carry'],
    ['test/story/wide.test.ts', 'comes nowhere near the limits of an execution'],
  ],
  '25,000 events of history': [
    ['test/story/long.test.ts', 'none comes near 25,000 events'],
    ['test/story/wide.test.ts', 'comes nowhere near the limits of an execution'],
  ],
  '10,000 releases in the table': [['test/cloud/growth.test.ts', 'after 10,000 releases every act costs']],
  'Secrets Manager is away': [
    [inCloud, "['secretsmanager', 10]"],
    ['shared/adapters/aws/secrets-manager.test.ts', 'while AWS is away the old secret serves'],
  ],
  'Step Functions is away': [[inCloud, "['states', 10]"]],
  'KMS is away, throttles, or refuses': [
    ['test/cloud/sealed.test.ts', 'while KMS is away a release waits'],
    ['test/contract/blobs-sealed.test.ts', 'nothing is written, and the next call asks again'],
  ],
  'the token of a cluster has expired': [
    ['shared/adapters/cluster/kubernetes/open.test.ts', 'refused credentials are asked for once more'],
  ],
  'the credentials of a function have expired': [
    [start, "['ExpiredTokenException'"],
    ['shared/adapters/aws/secrets-manager.test.ts', 'credentials of this function have expired'],
  ],
  'the token of a question is gone': [['test/contract/engine.ts', 'a token that nobody handed out is gone']],
  'a wrong region': [
    [start, 'a region that is none'],
    [start, "'another region'"],
    [start, 'a table that is not in this region'],
    [badInput, 'a secret of another region'],
    [badInput, 'a table of another region'],
  ],
  'a missing secret': [
    [start, "['a missing secret'"],
    [badInput, 'a missing secret'],
  ],
  'a cluster that cannot be reached': [
    ['shared/worlds/aws.test.ts', 'is told with the subnets and rules to look at'],
    [badInput, 'a cluster that cannot be reached'],
  ],
  'a table of an older version': [
    [store, 'a table of an earlier version says so'],
    [start, 'a table with other keys'],
    [badInput, 'a table of an older version'],
  ],
  'a deleted state machine': [
    [start, 'a state machine that is deleted'],
    [badInput, 'a state machine that was deleted'],
  ],
  'a function of another version': [
    ['test/cloud/upgrade.test.ts', 'ends on what it began with'],
    ['test/cloud/upgrade.test.ts', 'a release whose versions of functions were deleted'],
    [badInput, 'functions whose versions were deleted'],
  ],
  'a key of KMS that may not be used, or another one': [
    ['test/contract/blobs-sealed.test.ts', 'without the key, under another one, and as another stack'],
  ],
};

test.each(Object.entries(cases))('%s', (_, shown) => {
  const missing = shown.filter(([file, words]) => !textOf(file).includes(words));
  expect(missing).toEqual([]);
});
