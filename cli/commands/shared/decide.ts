import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { Client } from '../../client.ts';
import { Exit, exit } from '../../exit.ts';
import type { Io } from '../../io.ts';
import { print } from '../../output.ts';
import { clean } from '../../text/clean.ts';
import type { Verb } from '../../verb.ts';

/** The two answers to a question: all of one shape. */
export const deciding = (name: 'approve' | 'reject', summary: string): Verb => ({
  name,
  summary,
  takes: '[release|approval]',
  flags: {
    reason: { about: 'the reason, for the event log', hint: 'text' },
    plan: { about: 'only if the question is about exactly this plan', hint: 'hash' },
  },
  more: 'Without an argument: the only open question. The answer counts only for the plan that was shown.',
  async run(args, io, client) {
    const question = await pickQuestion(client, args.words[0]);
    checkPlan(question, args.text('plan'));
    if (name === 'approve' && !args.is('yes')) await confirm(io, question);
    const answer = name === 'approve' ? 'approved' : 'rejected';
    const decided = await client.decide(question, answer, args.text('reason'));
    print(io, args.output, {
      value: decided,
      names: [question.id],
      table: () =>
        `${describeAnswer(decided, answer)}: ${clean(question.question)} (${clean(question.app)}, release ${clean(question.release)}, plan ${clean(question.plan)})`,
    });
    return exit.ok;
  },
});

/** One yes of several decides nothing yet, and that is said. */
const describeAnswer = ({ state, missing }: ApprovalView, answer: string): string =>
  state === 'open' ? `your answer (${answer}) counts; still needed: ${clean(missing ?? '')}` : answer;

const shortest = 12;

/** A script that has seen a plan answers that plan, whatever is open by now. */
const checkPlan = ({ plan, id }: ApprovalView, wanted: string | undefined): void => {
  if (wanted === undefined) return;
  const digits = wanted.replace(/^sha256:/, '');
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < shortest)
    throw new Exit(exit.usage, `--plan takes the hash of a plan, ${shortest} of its digits at least`);
  if (!plan.startsWith(`sha256:${digits}`))
    throw new Exit(
      exit.conflict,
      `the question ${clean(id)} is about plan ${clean(plan)}, not ${clean(wanted)}; nothing was answered`,
    );
};

const confirm = async (io: Io, { app, release, question, plan, needs }: ApprovalView): Promise<void> => {
  io.err(`${clean(app)}, release ${clean(release)}: ${clean(question)}`);
  io.err(`plan ${clean(plan)}`);
  if (needs !== undefined) io.err(`needs ${clean(needs)}`);
  if ((await io.ask('Approve exactly this plan?')) === false)
    throw new Exit(exit.usage, 'nothing was answered');
};

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
