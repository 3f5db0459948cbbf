import { itemsAt, textAt } from '#domain/json-at.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Callback, Heard } from '#domain/message/heard.ts';
import { verifySlack } from '#shared/crypto/signatures/slack.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { callChat } from '../call.ts';
import { heardNothing, readButton, replyWith } from '../button.ts';
import type { SlackSettings } from './settings.ts';

type Settings = SlackSettings & { readonly api: string };
type Payload = ReturnType<typeof parseJsonBody>;

/** Understands a pressed button. Who pressed it is workspace and user id; the name that is shown decides nothing. */
export const hearSlack = async (settings: Settings, callback: Callback): Promise<Heard> => {
  const { headers, body, now } = callback;
  if (!verifySlack({ secrets: [settings.signingSecret], headers, body, now }))
    return heardNothing(401, { error: 'the signature of Slack is missing, too old, or not of this app' });
  const payload = payloadOf(body);
  if (textAt(payload, 'api_app_id') !== settings.app)
    return heardNothing(401, { error: 'this is another app' });
  if (textAt(payload, 'type') !== 'block_actions') return heardNothing(200);
  const actions = itemsAt(payload, 'actions');
  const [action] = actions;
  if (action === undefined || actions.length !== 1) throw malformed('one button is pressed at a time');
  // A button that opens a link is reported to us as well.
  if (action['action_id'] === 'open') return heardNothing(200);
  const tell = whisper(settings, textAt(payload, 'response_url'));
  const [team, user] = [textAt(payload, 'user.team_id'), textAt(payload, 'user.id')];
  if (team !== settings.team || user === '') {
    await tell('only people of this workspace may answer; nothing was recorded');
    return heardNothing(403, { error: 'only people of this workspace may answer' });
  }
  const pressed = readButton(valueOf(textAt(action, 'value')), textAt(action, 'action_id'));
  if (pressed === undefined) throw malformed('this button is none of ours');
  return {
    kind: 'answer',
    ...pressed,
    person: { id: `${team}/${user}`, name: textAt(payload, 'user.username') || user },
    reply: async ({ text }) => {
      await tell(text);
      // Slack shows its own error for any other status, and the person already has an answer.
      return replyWith(200);
    },
  };
};

const malformed = (detail: string): Rejection => new Rejection('malformed', 'malformed', detail);

/** `payload=<JSON>` as a form. */
const payloadOf = (body: Uint8Array): Payload => {
  const text = new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload');
  if (text === null) throw malformed('the form has no payload');
  return parseJsonBody(Buffer.from(text));
};

const valueOf = (text: string): Payload => {
  try {
    return parseJsonBody(Buffer.from(text));
  } catch {
    return {};
  }
};

/** Short, since Slack waits three seconds for our answer in all. */
const whisperMs = 1000;

/** Sends a message to that person alone, at the response URL from Slack; a URL on another host is never called. */
const whisper =
  ({ api }: Settings, url: string) =>
  async (text: string): Promise<void> => {
    if (!isSlack(url, api)) return;
    const body = { response_type: 'ephemeral', replace_original: false, text };
    await callChat({ method: 'POST', url, body, timeoutMs: whisperMs });
  };

/** Slack's own host for this, or the one that the operator has configured for its API. */
const isSlack = (text: string, api: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { origin } = new URL(text);
  return (
    origin === 'https://hooks.slack.com' || (origin === new URL(api).origin && !origin.endsWith('slack.com'))
  );
};
