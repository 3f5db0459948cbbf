import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { type Message, message, say } from '../words/message.ts';

/** The answers to a question so far, and what it still needs. */
export const describeApproval = (io: Io, asked: ApprovalView): readonly string[] => {
  const { state: how, target, votes, needs, missing } = asked;
  if (how === 'open' && needs === undefined && votes.length === 0) return [];
  const what =
    target === undefined ? message('approval-of-plan') : message('approval-of', { target: clean(target) });
  if (how !== 'open') return [describeEnd(io, what, asked), ...votesOf(io, asked)];
  return [
    say(io, 'approval-needs', { what, needs: needs === undefined ? message('one-person') : clean(needs) }),
    ...votesOf(io, asked),
    ...(missing === undefined ? [] : [`  ${say(io, 'still-needed', { missing: clean(missing) })}`]),
  ];
};

const describeEnd = (
  io: Io,
  what: Message,
  { state: how, by, reason: given = '', votes }: ApprovalView,
): string => {
  const end = message(`approval-${how}`);
  if (votes.length > 0 || by === undefined) return say(io, 'approval-end', { what, end });
  const line = say(io, 'approval-end-by', { what, end, by: clean(by) });
  return given === '' ? line : `${line}: ${clean(given)}`;
};

const votesOf = (io: Io, { votes }: ApprovalView): readonly string[] =>
  votes.map(({ name, answer, channel, reason: given }) => {
    const vote = `  ${clean(name)} ${say(io, `vote-${answer}`)} (${clean(channel)})`;
    return given === '' ? vote : `${vote}: ${clean(given)}`;
  });
