import { isDigest } from '#domain/kube/image.ts';
import { staticToken } from '../crypto/signatures/static-token.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { pushedImage } from './kit/new-image.ts';
import { ignored, malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/**
 * Amazon ECR by EventBridge, whose API destination sends the event as it is with a key in a header. The registry of the
 * receiver holds account and region; events of others are not for it.
 */
export const awsEcr: Sender = {
  proof: 'header',
  registry: {},
  setup: [
    'aws events create-connection --name tidegate --authorization-type API_KEY --auth-parameters \'ApiKeyAuthParameters={ApiKeyName=authorization,ApiKeyValue="Bearer {secret}"}\'',
    'aws events create-api-destination --name tidegate --http-method POST --invocation-endpoint {url} --connection-arn <of the connection>',
    'aws events put-rule --name tidegate-ecr --event-pattern \'{"source":["aws.ecr"],"detail-type":["ECR Image Action"],"detail":{"action-type":["PUSH"],"result":["SUCCESS"]}}\'',
    'aws events put-targets --rule tidegate-ecr --targets Id=tidegate,Arn=<of the destination>,RoleArn=<a role that may invoke it>',
  ],
  verify: staticToken('authorization', 'x-api-key'),
  read: ({ payload, receiver }) => {
    if (payload['source'] !== 'aws.ecr') return ignored('event-not-subscribed');
    const at = (path: string): string => textAt(payload, `detail.${path}`);
    if (at('action-type') !== 'PUSH') return ignored('not-a-push');
    if (at('result') !== 'SUCCESS') return ignored('push-failed');
    if (!isDigest(at('image-digest'))) return malformed('the digest is not sha256: and 64 hex digits');
    const host = `${textAt(payload, 'account')}.dkr.ecr.${textAt(payload, 'region')}.amazonaws.com`;
    if (receiver.registry !== undefined && !receiver.registry.startsWith(host))
      return ignored('other-registry');
    return pushedImage({
      registry: receiver.registry ?? host,
      repository: at('repository-name'),
      tags: [valueAt(payload, 'detail.image-tag')],
      mediaTypes: [at('manifest-media-type'), at('artifact-media-type')],
      hint: at('image-digest'),
      by: 'aws-ecr',
      delivery: payload['id'],
    });
  },
};
