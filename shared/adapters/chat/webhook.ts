import type { Clock } from '#ports/clock.ts';
import type { Chat, Message, Told } from '#ports/chat.ts';

export interface WebhookChat {
  /** The address where Slack, Mattermost, Teams or another system accepts `{ "text": … }`; it is a secret. */
  readonly url: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly timeoutMs?: number;
}

/** Before the second and third post, ms: a chat that answers 500 often answers the next one. */
const pausesMs = [250, 1000];

/**
 * Posts messages to an incoming webhook: at most three attempts, bounded in time together, under one Idempotency-Key. A
 * chat that does not respond is not called again at once: it may have accepted the message.
 */
export const openWebhookChat = ({ url, clock, timeoutMs = 5000 }: WebhookChat): Chat => ({
  tell: async (message) => {
    // A posted message cannot be changed, and the end of the release is posted anyway.
    if (message.kind === 'answer') return { kind: 'told' };
    const signal = AbortSignal.timeout(timeoutMs);
    const post = postOf(message, signal);
    let told = await send(url, post);
    for (const pause of pausesMs) {
      if (told.kind === 'told' || !told.isPassing || signal.aborted) break;
      await clock.sleep(pause);
      told = await send(url, post);
    }
    return told.kind === 'told' ? told : { kind: 'untold', reason: told.reason };
  },
});

type Answer = Told & { readonly isPassing?: boolean };

const postOf = (message: Message, signal: AbortSignal): RequestInit => {
  const { release, app, key, approval } = message;
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': encodeURIComponent(`${release}/${key}`),
    },
    body: JSON.stringify({
      release,
      app,
      ...(approval !== undefined && { approval }),
      text: textOf(message),
    }),
    redirect: 'error',
    signal,
  };
};

/** Errors are reported without the address. */
const send = async (url: string, post: RequestInit): Promise<Answer> => {
  try {
    const answer = await fetch(url, post);
    await answer.body?.cancel();
    if (answer.ok) return { kind: 'told' };
    const isPassing = answer.status >= 500 || answer.status === 429;
    return { kind: 'untold', reason: `the chat answered ${answer.status}`, isPassing };
  } catch {
    const isLate = post.signal?.aborted === true;
    return {
      kind: 'untold',
      reason: isLate ? 'the chat did not answer in time' : 'the chat could not be reached',
      isPassing: !isLate,
    };
  }
};

/** Text of strangers must not call a whole channel: `<!channel>` and `@here` lose their power. */
const textOf = ({ text, approval, link }: Message): string =>
  `${text}${approval === undefined ? '' : ` (tidegate approve ${approval})`}`
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '@\u200b')
    .concat(link === undefined ? '' : ` ${link}`);
