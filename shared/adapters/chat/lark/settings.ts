import * as z from 'zod';
import { httpAddress, words } from '../../schema/texts.ts';

/** An app of Feishu or Lark with a bot, whose card callbacks go to `/v1/chat/lark`. */
export const larkSettings = z.strictObject({
  appId: words.meta({ description: 'id of the app, `cli_…`' }),
  appSecret: words.meta({ description: 'secret of the app' }),
  encryptKey: z.string().min(8).meta({ description: 'encrypt key of its callbacks' }),
  verificationToken: words.meta({ description: 'verification token of its callbacks' }),
  tenant: words.meta({ description: 'tenant key of the organization; people of others are refused' }),
  chat: words.meta({ description: 'id of the group, `oc_…`' }),
  api: httpAddress.meta({
    description: 'address of its API: `https://open.feishu.cn`, or `https://open.larksuite.com` for Lark',
  }),
});

export type LarkSettings = z.infer<typeof larkSettings>;
