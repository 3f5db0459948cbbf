import { expect, test } from 'vitest';
import { filesIn, textOf } from '#test/house/tree.ts';
import { outsides } from './list.ts';

/* Code that asks servers of others is attacked: whoever writes more of it names here who attacks it. */

/** What asks: over a connection of its own, or by the words that several adapters of one vendor share. */
const asking =
  /\bfetch\(|\b(request|requestHttps?)\)?\((?=url)|\bnew [\w.]*(Client|Core)\(|\baskPlain\b|\bcreateTransport\(|\bask(Aws|Sts)\(|\bboundedFetch\(/;

/** By the file in shared/adapters, one of the servers that it asks in the list. */
const askedBy: Readonly<Record<string, string>> = {
  'aws/ask-sts.ts': 'a role of AWS',
  'aws/assume-role.ts': 'a role of AWS',
  'aws/dynamodb-table.ts': 'the journal in DynamoDB',
  'aws/json-protocol.ts': 'a secret of AWS',
  'aws/kms.ts': 'a key of KMS',
  'aws/secrets-manager.ts': 'a secret of AWS',
  'chat/call.ts': 'Slack',
  'chat/webhook.ts': 'a chat’s webhook',
  'cloud/cloudformation/account.ts': 'the account of AWS',
  'cloud/cloudformation/open.ts': 'a stack of CloudFormation',
  'cloud/ros/call.ts': 'a stack of ROS',
  'cluster/kubernetes/http-client.ts': 'an object of a cluster',
  'engine/step-functions.ts': 'a run of Step Functions',
  'identity/oidc/fetch-json.ts': 'an issuer’s keys',
  'identity/oidc/sign-in.ts': 'an issuer’s answer to a code',
  'metrics/cloudwatch/client.ts': 'CloudWatch',
  'metrics/prometheus/client.ts': 'a Prometheus',
  'notifications/call.ts': 'a receiver of slack',
  'notifications/smtp.ts': 'a mail server',
  'outbound-http/open.ts': 'a hook of an application',
  'registry/ecr.ts': 'a login of ECR',
  'oci/artifact.ts': 'a layer of an artifact',
  'oci/wire.ts': 'an image registry',
  'repositories/git/https.ts': 'a commit of a Git server',
  'repositories/git/ssh.ts': 'a Git server over SSH',
  'settings/id-token.ts': 'the keys of who signs pushes',
};

/** Asked by none of the list, each with the reason. */
const excused: Readonly<Record<string, string>> = {
  'engine/embedded/lambda/lambda-endpoint.ts':
    'functions of the same installation; a task that answers nonsense fails, as on AWS',
};

/** Without comments, in which code is quoted. */
const codeOf = (path: string): string => textOf(path).replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');

test('every adapter that asks a server is attacked', () => {
  const opening = filesIn('shared/adapters', /(?<!\.test)\.ts$/)
    .filter((path) => asking.test(codeOf(path)))
    .map((path) => path.slice('shared/adapters/'.length));
  expect(opening.filter((path) => excused[path] === undefined).sort()).toEqual(Object.keys(askedBy).sort());
  expect(Object.values(askedBy).filter((name) => !(name in outsides))).toEqual([]);
});
