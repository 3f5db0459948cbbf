import { textAt } from '#domain/json-at.ts';
import { staticToken } from '../crypto/signatures/static-token.ts';
import { ignored, malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/**
 * CloudFormation by EventBridge, to which it sends the status of every stack by itself. An API destination sends the
 * event as it is with a key in a header.
 */
export const awsCloudformation: Sender = {
  proof: 'header',
  setup: [
    'aws events create-connection --name tidegate --authorization-type API_KEY --auth-parameters \'ApiKeyAuthParameters={ApiKeyName=authorization,ApiKeyValue="Bearer {secret}"}\'',
    'aws events create-api-destination --name tidegate --http-method POST --invocation-endpoint {url} --connection-arn <of the connection>',
    'aws events put-rule --name tidegate-stacks --event-pattern \'{"source":["aws.cloudformation"],"detail-type":["CloudFormation Stack Status Change"]}\'',
    'aws events put-targets --rule tidegate-stacks --targets Id=tidegate,Arn=<of the destination>,RoleArn=<a role that may invoke it>',
    'In the settings, at the cloud of kind cloudformation: announced: true',
  ],
  verify: staticToken('authorization', 'x-api-key'),
  read: ({ payload }) => {
    if (payload['source'] !== 'aws.cloudformation') return ignored('event-not-subscribed');
    if (payload['detail-type'] !== 'CloudFormation Stack Status Change')
      return ignored('event-not-subscribed');
    const [, stack] =
      /^arn:[\w-]+:cloudformation:[\w-]+:\d{12}:stack\/([A-Za-z][A-Za-z0-9-]{0,127})\//.exec(
        textAt(payload, 'detail.stack-id'),
      ) ?? [];
    if (stack === undefined) return malformed('/detail/stack-id is no ARN of a stack');
    const status = textAt(payload, 'detail.status-details.status');
    return status.endsWith('_IN_PROGRESS') ? ignored('not-over') : { kind: 'stack', stack };
  },
};
