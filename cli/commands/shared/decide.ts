import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { Client } from '../../client.ts';
import { Exit, exit } from '../../exit.ts';
import { print } from '../../output.ts';
import { clean } from '../../text/clean.ts';
import type { Verb } from '../../verb.ts';

/** The two answers to a question: all of one shape. */
export const deciding = (name: 'approve' | 'reject', summary: string): Verb => ({
  name,
  summary,
  takes: '[release|approval]',
  flags: { reason: { about: 'the reason, for the event log', hint: 'text' } },
  more: 'Without a word: the one question that is open. An answer counts for exactly the plan that was shown.',
  async run(args, io, client) {
    const question = await pickQuestion(client, args.words[0]);
    const answer = name === 'approve' ? 'approved' : 'rejected';
    const decided = await client.decide(question, answer, args.text('reason'));
    print(io, args.output, {
      value: decided,
      names: [question.id],
      table: () =>
        `${answer}: ${clean(question.question)} (${clean(question.app)}, release ${clean(question.release)})`,
    });
    return exit.ok;
  },
});

const pickQuestion = async (client: Client, word: string | undefined): Promise<ApprovalView> => {
  const open = await client.approvals();
  const fitting = word === undefined ? open : open.filter((question) => fits(question, word));
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined)
    throw new Exit(
      exit.usage,
      word === undefined ? 'nothing waits for an answer' : `no open question fits ${clean(word)}`,
    );
  const list = fitting
    .map(({ id, app, question }) => `  ${id}  ${clean(app)}: ${clean(question)}`)
    .join('\n');
  throw new Exit(exit.usage, `which one?\n${list}`);
};

const fits = ({ id, release, app }: ApprovalView, word: string): boolean =>
  id === word || release === word || app === word || id.endsWith(word) || release.endsWith(word);
