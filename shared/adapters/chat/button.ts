import { textAt } from '#domain/json-at.ts';
import type { Heard, Reply } from '#domain/message/heard.ts';
import type { AskedPlan } from '#ports/chat.ts';

/** What a button of ours sends when it is pressed. */
export interface Pressed {
  readonly approval: string;
  readonly answer: 'approved' | 'rejected';
  readonly plan: string;
  readonly nonce: string;
}

/** `{"v":1,"a":"r1.plan","d":"approve","n":"…","p":"sha256:…"}` */
export const buttonValue = (
  approval: string,
  decision: 'approve' | 'reject',
  asked: AskedPlan,
  channel: string,
): Readonly<Record<string, string | number>> => ({
  v: 1,
  a: approval,
  d: decision,
  n: asked.nonceFor(channel) ?? '',
  p: asked.plan,
});

/** The value of a button; `decision` is what the chat itself calls the button, where the value does not say. */
export const readButton = (value: unknown, decision = textAt(value, 'd')): Pressed | undefined => {
  const [approval, nonce, plan] = [textAt(value, 'a'), textAt(value, 'n'), textAt(value, 'p')];
  if (approval === '' || (decision !== 'approve' && decision !== 'reject')) return undefined;
  return { approval, answer: decision === 'approve' ? 'approved' : 'rejected', plan, nonce };
};

export const replyWith = (status: number, body: unknown = ''): Reply => ({
  status,
  body: body === '' ? '' : JSON.stringify(body),
});

/** A callback that is not for us, or that cannot be trusted. */
export const heardNothing = (status: number, body: unknown = ''): Heard => ({
  kind: 'reply',
  reply: replyWith(status, body),
});
