import * as z from 'zod';
import { httpAddress, words } from '../../schema/texts.ts';

/** An app of DingTalk with a robot and a card template, whose callbacks go to `/v1/chat/dingtalk`. */
export const dingtalkSettings = z.strictObject({
  appKey: words.meta({ description: 'key of the app (client id)' }),
  appSecret: words.meta({ description: 'secret of the app' }),
  corp: words.meta({ description: 'corp id of the organization; people of others are refused' }),
  robot: words.meta({ description: 'code of the robot' }),
  conversation: words.meta({ description: 'open conversation id of the group' }),
  template: words.meta({ description: 'id of the card template (docs/chats.md says what it needs)' }),
  routeKey: words.meta({ description: 'route key under which its callback address is registered' }),
  callbackSecret: z.string().min(16).meta({ description: 'API secret of that callback' }),
  api: httpAddress.meta({ description: 'address of its API: `https://api.dingtalk.com`' }),
});

export type DingtalkSettings = z.infer<typeof dingtalkSettings>;
