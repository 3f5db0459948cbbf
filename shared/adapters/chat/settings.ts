import * as z from 'zod';
import { httpAddress } from '../schema/texts.ts';

/** Where people hear of releases. */
export const chatSettings = z.strictObject({
  webhook: httpAddress.meta({
    description: 'incoming webhook of Slack, Mattermost, Teams …; it takes `{"text": …}`',
  }),
});
