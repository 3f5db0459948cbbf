import * as z from 'zod';
import { httpAddress, words } from '../../schema/texts.ts';

/** An app of Slack with a bot that may write (`chat:write`), and whose interactivity points to `/v1/chat/slack`. */
export const slackSettings = z.strictObject({
  botToken: words.meta({ description: 'token of the bot, `xoxb-…`' }),
  signingSecret: z.string().min(16).meta({ description: 'signing secret of the app' }),
  app: words.meta({ description: 'id of the app, `A…`; answers of others are refused' }),
  team: words.meta({ description: 'id of the workspace, `T…`; people of others are refused' }),
  channel: words.meta({ description: 'id of the channel, `C…`' }),
  api: httpAddress
    .optional()
    .meta({ description: 'address of its API; `https://slack.com/api` when absent' }),
});

export type SlackSettings = z.infer<typeof slackSettings>;
