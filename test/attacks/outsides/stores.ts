import { openTable, type Table } from '#adapters/aws/dynamodb-table.ts';
import { openDataKeys } from '#adapters/aws/kms.ts';
import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openStepFunctions, sfnClient } from '#adapters/engine/step-functions.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { ecrLogins } from '#adapters/registry/ecr.ts';
import type { Engine } from '#ports/engine.ts';
import type { Outside } from './outside.ts';

const region = 'eu-west-1';
const keys = () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' });
const clock = systemClock();
/** Of one answer of AWS. */
const reads = 1_048_576;

/** Keys of the environment, as a function has them. */
const table = (endpoint: string): Table => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' });
  return openTable(region, 'tidegate', endpoint);
};

const engine = (ask: (engine: Engine) => Promise<unknown>): Outside => ({
  reads,
  open: async (endpoint) => {
    const client = sfnClient({ region, endpoint, credentials: keys() });
    const arnOf = (workflow: string) => `arn:aws:states:${region}:123456789012:stateMachine:${workflow}`;
    const opened = openStepFunctions({ client, arnOf });
    return () => ask(opened);
  },
});

/** The store and the engine of the cloud, whose answers only AWS gives. */
export const stores: Readonly<Record<string, Outside>> = {
  'the journal in DynamoDB': {
    reads,
    open: async (url) => () => openDynamoJournal(table(url)).read('release/x'),
  },
  'a write to DynamoDB': {
    reads,
    open: async (url) => () => openDynamoJournal(table(url)).append('release/x', 0, { kind: 'x' }, 1),
  },
  'a blob in DynamoDB': {
    reads,
    open: async (url) => () => openDynamoBlobs(table(url)).get(`sha256:${'0'.repeat(64)}`),
  },
  'a run of Step Functions': engine((it) => it.look('release', 'x')),
  'the start of a run of Step Functions': engine((it) => it.start('release', 'x', {})),
  'an answer to Step Functions': engine((it) => it.answer('token', {})),
  'a key of KMS': {
    reads,
    open: async (endpoint) => {
      const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/a';
      return () => openDataKeys({ keyArn, context: {}, keys, clock, endpoint }).current();
    },
  },
  'a login of ECR': {
    reads,
    open: async (endpoint) => () =>
      ecrLogins({ keys, clock, endpoint })('123456789012.dkr.ecr.eu-west-1.amazonaws.com'),
  },
};
