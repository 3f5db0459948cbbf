import type { Message } from '#ports/chat.ts';
import { buttonValue } from '../button.ts';

type Part = Readonly<Record<string, unknown>>;

/** Text from others must not mention anyone (`<at …>`) or contain links. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[[\]]/g, (bracket) => (bracket === '[' ? '&#91;' : '&#93;'));

const paragraph = (text: string): Part => ({ tag: 'div', text: { tag: 'lark_md', content: escaped(text) } });
const note = (text: string): Part => ({ tag: 'note', elements: [{ tag: 'plain_text', content: text }] });
const plain = (content: string): Part => ({ tag: 'plain_text', content });

const card = (title: string, template: string, elements: readonly Part[]): Part => ({
  // `update_multi` allows a card to be updated for everyone.
  config: { wide_screen_mode: true, update_multi: true },
  header: { title: plain(title), template },
  elements,
});

const linesOf = (details: readonly string[] = []): readonly Part[] =>
  details.length === 0 ? [] : [paragraph(details.map((line) => `- ${line}`).join('\n'))];

/** A message as a card, with two buttons where it can be answered. */
export const cardOf = ({ app, text, details, approval, asked, link }: Message): Part => {
  if (approval === undefined || asked === undefined)
    return card(app, 'blue', [paragraph(text), ...linesOf(details)]);
  const button = (decision: 'approve' | 'reject', label: string, type: string): Part => ({
    tag: 'button',
    text: plain(label),
    type,
    value: buttonValue(approval, decision, asked, 'lark'),
  });
  return card(`${app}: approval needed`, 'orange', [
    paragraph(text),
    ...linesOf(details),
    {
      tag: 'action',
      actions: [
        button('approve', 'Approve', 'primary'),
        button('reject', 'Reject', 'danger'),
        ...(link === undefined ? [] : [{ tag: 'button', text: plain('Open'), type: 'default', url: link }]),
      ],
    },
    note(`plan ${asked.plan.slice(0, 'sha256:'.length + 12)}`),
  ]);
};

/** The same card once its question is over: without buttons. */
export const closedCard = (
  { app, text, details }: Pick<Message, 'app' | 'text' | 'details'>,
  end: string,
): Part =>
  card(app, end.startsWith('approved') ? 'green' : 'grey', [paragraph(text), ...linesOf(details), note(end)]);
