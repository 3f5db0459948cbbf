import { alertmanager } from './alertmanager.ts';
import { devlake } from './devlake.ts';
import { dingtalk } from './dingtalk.ts';
import { eventbridge } from './eventbridge.ts';
import { github } from './github.ts';
import { githubStatus } from './github-status.ts';
import { gitlab } from './gitlab.ts';
import { googleChat } from './google-chat.ts';
import { grafana } from './grafana.ts';
import type { SinkKind } from './kind.ts';
import { lark } from './lark.ts';
import { otlp } from './otlp.ts';
import { pagerduty } from './pagerduty.ts';
import { smtp } from './smtp.ts';
import { slack } from './slack.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { teams } from './teams.ts';

/** Every kind of receiver under the name that settings use; a new one is a file and a line here. */
export const sinkKinds = {
  'standard-webhooks': standardWebhooks,
  smtp,
  eventbridge,
  slack,
  lark,
  dingtalk,
  teams,
  'google-chat': googleChat,
  github,
  'github-status': githubStatus,
  gitlab,
  grafana,
  devlake,
  otlp,
  pagerduty,
  alertmanager,
} as const satisfies Readonly<Record<string, SinkKind>>;

export type SinkName = keyof typeof sinkKinds;
