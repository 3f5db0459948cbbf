import { staticToken } from '../crypto/signatures/static-token.ts';
import { readGitlab } from './kit/gitlab-events.ts';
import type { Sender } from './sender.ts';

/**
 * GitLab with its older plain `X-Gitlab-Token`. It covers neither the body nor the time, so a captured delivery can be
 * sent again with another body; take `gitlab` where the server has signing tokens.
 */
export const gitlabToken: Sender = {
  proof: 'header',
  setup: [
    'Settings → Webhooks → Add new webhook',
    'URL: {url}',
    'Secret token: {secret}',
    'Trigger: Releases events, Pipeline events',
  ],
  // A token in the address is not looked at: this sender has a header for it.
  verify: ({ secrets, headers, body, now }) => staticToken('x-gitlab-token')({ secrets, headers, body, now }),
  read: ({ payload }) => readGitlab(payload),
};
