import { signedId, verifyStandard } from '../crypto/signatures/standard-webhooks.ts';
import { readGitlab } from './kit/gitlab-events.ts';
import type { Sender } from './sender.ts';

/** GitLab with a signing token (Standard Webhooks headers). Older ones have only a secret token: `gitlab-token`. */
export const gitlab: Sender = {
  proof: 'signature',
  secretPrefix: 'whsec_',
  setup: [
    'Settings → Webhooks → Add new webhook',
    'URL: {url}',
    'Signing token: {secret}',
    'Trigger: Releases events, Pipeline events',
    'A GitLab without "Signing token" needs the scheme gitlab-token',
  ],
  verify: verifyStandard,
  key: signedId,
  read: ({ payload }) => readGitlab(payload),
};
