import * as z from 'zod';
import { httpAddress } from '../schema/texts.ts';
import { dingtalkSettings } from './dingtalk/settings.ts';
import { larkSettings } from './lark/settings.ts';
import { slackSettings } from './slack/settings.ts';

/** Where people hear of releases, and may answer. */
export const chatSettings = z
  .strictObject({
    webhook: httpAddress.optional().meta({
      description: 'incoming webhook of Slack, Mattermost, Teams …; it takes `{"text": …}`',
    }),
    slack: slackSettings.optional().meta({ description: 'Slack with buttons' }),
    lark: larkSettings.optional().meta({ description: 'Feishu or Lark with cards' }),
    dingtalk: dingtalkSettings.optional().meta({ description: 'DingTalk with cards' }),
    links: z
      .strictObject({
        url: httpAddress.meta({ description: 'address of this server as people reach it' }),
        secret: z.string().min(32).meta({ description: 'of which the addresses of pages are made' }),
      })
      .optional()
      .meta({ description: 'a page for each question; the message contains its address' }),
  })
  .meta({ choice: { of: ['webhook', 'slack', 'lark', 'dingtalk'], least: 0 } });

export type ChatSettings = z.infer<typeof chatSettings>;
