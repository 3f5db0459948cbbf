import type { Message } from '#ports/chat.ts';
import { buttonValue } from '../button.ts';

type Block = Readonly<Record<string, unknown>>;

/** Limits of Slack: text of a section, of a list of blocks, and of the value of a button. */
const longestText = 2900;

/** Text from others must not mention anyone or contain links. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: escaped(text).slice(0, longestText), verbatim: true },
});

const context = (text: string): Block => ({
  type: 'context',
  elements: [{ type: 'plain_text', text: text.slice(0, longestText), emoji: false }],
});

const button = (id: string, text: string, more: Block): Block => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text },
  ...more,
});

/** A message as Slack shows it: the question, what to know, and two buttons where it can be answered. */
export const blocksOf = ({ text, details = [], approval, asked, link }: Message): readonly Block[] => {
  const lines = details.length === 0 ? [] : [section(details.map((line) => `• ${line}`).join('\n'))];
  if (approval === undefined || asked === undefined) return [section(text), ...lines];
  const value = (decision: 'approve' | 'reject') => ({
    value: JSON.stringify(buttonValue(approval, decision, asked, 'slack')),
  });
  return [
    section(text),
    ...lines,
    context(`plan ${asked.plan.slice(0, 'sha256:'.length + 12)} · or: tidegate approve ${approval}`),
    {
      type: 'actions',
      block_id: approval.slice(0, 255),
      elements: [
        button('approve', 'Approve', { style: 'primary', ...value('approve') }),
        button('reject', 'Reject', { style: 'danger', ...value('reject') }),
        ...(link === undefined ? [] : [button('open', 'Open', { url: link })]),
      ],
    },
  ];
};

/** The same message once its question is over: without buttons. */
export const closedBlocks = (question: { text: string; details?: readonly string[] }, end: string) => [
  section(question.text),
  ...(question.details === undefined
    ? []
    : [section(question.details.map((line) => `• ${line}`).join('\n'))]),
  context(end),
];
