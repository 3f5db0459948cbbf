import { textAt } from '#domain/json-at.ts';
import { staticToken } from '../crypto/signatures/static-token.ts';
import { ignored, malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/** ROS of Alibaba Cloud, by the `notify` addresses of a cloud. It signs nothing: the secret is in its address. */
export const alibabaRos: Sender = {
  proof: 'path',
  setup: ['In the settings, at the cloud of kind ros:', 'notify: [{url}/{secret}]'],
  verify: staticToken(),
  read: ({ payload }) => {
    const stack = textAt(payload, 'StackName');
    if (!/^[A-Za-z][\w-]{0,254}$/.test(stack)) return malformed('a notice of ROS needs StackName');
    return textAt(payload, 'Status').endsWith('_IN_PROGRESS')
      ? ignored('not-over')
      : { kind: 'stack', stack };
  },
};
