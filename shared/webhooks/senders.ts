import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { Sender } from './sender.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** Every sender by the name that the settings give it. To add one, write its file and list it here. */
export const senders: Readonly<Record<string, Sender>> = {
  'standard-webhooks': standardWebhooks,
  github,
  gitlab,
};

export const senderNames: readonly string[] = Object.keys(senders);
