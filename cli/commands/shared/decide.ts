import type { ApprovalView } from '#domain/view/view-approval.ts';
import type { Client } from '../../client.ts';
import { Exit, exit } from '../../exit.ts';
import type { Io } from '../../io.ts';
import { print } from '../../output.ts';
import { clean } from '../../text/clean.ts';
import type { Verb } from '../../verb.ts';
import { type Message, message, say } from '../../words/message.ts';

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
      table: () => say(io, 'decided', { answer: describeAnswer(decided, answer), ...facts(question) }),
    });
    return exit.ok;
  },
});

/** One yes of several decides nothing yet, and that is said. */
const describeAnswer = ({ state, missing }: ApprovalView, answer: 'approved' | 'rejected'): Message =>
  state === 'open'
    ? message('vote-counts', { answer: message(`vote-${answer}`), missing: clean(missing ?? '') })
    : message(`answer-${answer}`);

const facts = ({ app, release, question, plan }: ApprovalView) => ({
  app: clean(app),
  release: clean(release),
  question: clean(question),
  plan: clean(plan),
});

const shortest = 12;

/** A script that has seen a plan answers that plan, whatever is open by now. */
const checkPlan = ({ plan, id }: ApprovalView, wanted: string | undefined): void => {
  if (wanted === undefined) return;
  const digits = wanted.replace(/^sha256:/, '');
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < shortest)
    throw new Exit(exit.usage, message('plan-too-short', { digits: shortest }));
  if (!plan.startsWith(`sha256:${digits}`))
    throw new Exit(
      exit.conflict,
      message('plan-is-other', { id: clean(id), plan: clean(plan), wanted: clean(wanted) }),
    );
};

const confirm = async (io: Io, question: ApprovalView): Promise<void> => {
  const { plan, ...asked } = facts(question);
  io.err(say(io, 'asked-about', asked));
  io.err(say(io, 'plan-hash', { plan }));
  if (question.needs !== undefined) io.err(say(io, 'needs', { needs: clean(question.needs) }));
  if ((await io.ask(say(io, 'approve-exactly'))) === false)
    throw new Exit(exit.usage, message('nothing-answered'));
};

const pickQuestion = async (client: Client, word: string | undefined): Promise<ApprovalView> => {
  const open = await client.approvals();
  const fitting = word === undefined ? open : open.filter((question) => fits(question, word));
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined)
    throw new Exit(
      exit.usage,
      word === undefined ? message('nothing-waits') : message('no-question-fits', { word: clean(word) }),
    );
  const list = fitting
    .map(({ id, app, question }) => `  ${id}  ${clean(app)}: ${clean(question)}`)
    .join('\n');
  throw new Exit(exit.usage, message('which-one', { list }));
};

const fits = ({ id, release, app }: ApprovalView, word: string): boolean =>
  id === word || release === word || app === word || id.endsWith(word) || release.endsWith(word);
