import { isObject } from '#domain/json.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Callback, Heard } from '#domain/message/heard.ts';
import { isSameText } from '#shared/crypto/constant-time.ts';
import { decryptLark, verifyLark } from '#shared/crypto/signatures/lark.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { heardNothing, readButton, replyWith } from '../button.ts';
import type { LarkSettings } from './settings.ts';

type Payload = ReturnType<typeof parseJsonBody>;

const strange = heardNothing(401, { error: 'this callback is not signed by this app' });

/** Understands a pressed button of a card, and the handshake by which Feishu tries an address. */
export const hearLark = (settings: LarkSettings, callback: Callback): Heard => {
  const sent = parseJsonBody(callback.body);
  const event = typeof sent['encrypt'] === 'string' ? decrypted(settings, sent['encrypt']) : sent;
  if (event === undefined) return strange;
  if (event['type'] === 'url_verification')
    return isSameText(textAt(event, 'token'), settings.verificationToken)
      ? heardNothing(200, { challenge: textAt(event, 'challenge') })
      : strange;
  const { headers, body, now } = callback;
  // All other callbacks are encrypted and signed, because the app has an encrypt key.
  const isSigned = verifyLark({ secrets: [settings.encryptKey], headers, body, now });
  if (event === sent || !isSigned) return strange;
  return hearEvent(settings, event);
};

const hearEvent = (settings: LarkSettings, event: Payload): Heard => {
  const at = (path: string): string => textAt(event, path);
  if (!isSameText(at('header.token'), settings.verificationToken) || at('header.app_id') !== settings.appId)
    return strange;
  if (at('header.event_type') !== 'card.action.trigger') return heardNothing(200, {});
  const [tenant, person] = [at('event.operator.tenant_key'), at('event.operator.open_id')];
  if (tenant !== settings.tenant || at('header.tenant_key') !== settings.tenant || person === '')
    return heardNothing(403, toast('error', 'only people of this organization may answer'));
  const value = valueAt(event, 'event.action.value');
  const pressed = readButton(typeof value === 'string' ? parseJsonBody(Buffer.from(value)) : value);
  if (pressed === undefined) throw new Rejection('malformed', 'malformed', 'this button is none of ours');
  return {
    kind: 'answer',
    ...pressed,
    person: { id: `${tenant}/${person}`, name: at('event.operator.user_id') || person },
    reply: async ({ kind, text }) => replyWith(200, toast(kind === 'recorded' ? 'success' : 'error', text)),
  };
};

const toast = (type: 'success' | 'error', content: string) => ({ toast: { type, content } });

/**
 * Undefined for another key, which cannot be distinguished from a wrong signature. A text that is too short is not from
 * Feishu.
 */
const decrypted = ({ encryptKey }: LarkSettings, text: string): Payload | undefined => {
  if (Buffer.from(text, 'base64').length < 32)
    throw new Rejection('malformed', 'malformed', '"encrypt" is too short');
  const plain = decryptLark(encryptKey, text);
  try {
    const event = plain === undefined ? undefined : parseJsonBody(Buffer.from(plain));
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
};
