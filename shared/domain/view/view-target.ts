import { withoutNewer } from '../newer-fact.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import { describeTarget } from './describe-target.ts';
import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import type { TargetView } from './view.ts';

/** How far one release has come in one target, from that release's own facts in the target's stream, in order. */
export const viewTarget = (
  name: string,
  facts: readonly TargetFact[],
  language: Language = 'en',
): TargetView => {
  const { view, doing } = facts.reduce<Followed>(
    (before, fact) => {
      const next = follow(before.view, fact, before.doing, describeTarget(fact, language));
      return { view: next, doing: next.state === 'blocked' ? before.doing : next.state };
    },
    { view: { name, state: 'waiting', message: catalogues[language].notStarted }, doing: 'waiting' },
  );
  const said = { ...view, ...questionIn(view, language) };
  return view.state === 'blocked' && doing === 'rolling-back' ? { ...said, isGoingBack: true } : said;
};

const questionIn = ({ question }: TargetView, language: Language): Pick<TargetView, 'question'> =>
  question === undefined
    ? {}
    : { question: { ...question, text: catalogues[language].reason(question.text) } };

interface Followed {
  readonly view: TargetView;
  /** Its activity if nothing holds it. */
  readonly doing: TargetView['state'];
}

const follow = (
  before: TargetView,
  fact: TargetFact,
  doing: TargetView['state'],
  message: string,
): TargetView => {
  const { question: _, ...rest } = before;
  switch (fact.kind) {
    case 'taken':
      // Taken again to go back, or after a wait: an earlier end no longer counts.
      return { name: before.name, state: 'preparing', message };
    case 'queued':
      return { ...rest, state: 'queued', message };
    case 'dequeued':
      return { ...rest, state: 'closed', message };
    case 'restored':
    case 'provisioning':
    case 'provisioned':
    case 'prepared':
      return { ...rest, state: 'preparing', message };
    case 'provision-seen':
      return {
        ...rest,
        state: fact.isBack === true || fact.isRemoval === true ? doing : 'preparing',
        message,
      };
    case 'unprovisioned':
      return { ...rest, state: 'rolling-back', message };
    case 'step-started':
      return { ...rest, state: 'moving', message, step: stepOf(fact) };
    case 'step-settled':
    case 'judged':
    case 'skipped':
    case 'promoted':
      return { ...rest, state: 'judging', message };
    case 'step-unsettled':
    case 'traffic-moved':
    case 'components-started':
    case 'components-ready':
    case 'components-waiting':
      return { ...rest, state: 'moving', message };
    case 'blocked':
      return { ...rest, state: 'blocked', message };
    case 'cleared':
      return { ...rest, state: doing, message };
    case 'suspended':
      return { ...rest, state: 'suspended', message, question: questionOf(fact) };
    case 'resumed':
      return { ...rest, state: before.step === undefined ? 'preparing' : 'moving', message };
    case 'soaking':
    case 'soaked':
      return { ...rest, state: 'soaking', message };
    case 'finishing':
    case 'pruning':
    case 'pruned':
    case 'declined':
      return { ...rest, state: 'finishing', message };
    case 'completed':
      return { ...rest, state: doing === 'rolling-back' ? 'rolling-back' : 'finishing', message };
    case 'rolling-back':
    case 'rollback-failed':
      return { ...rest, state: 'rolling-back', message };
    case 'logged':
    case 'swept':
      return fact.kind === 'logged' || fact.found.length === 0 ? before : { ...rest, message };
    case 'closed':
      return { ...rest, state: 'closed', message, outcome: fact.outcome };
    default:
      return withoutNewer(before, fact);
  }
};

const questionOf = ({
  approval,
  question: text,
  expiresAt,
  why,
}: Extract<TargetFact, { kind: 'suspended' }>): NonNullable<TargetView['question']> => ({
  approval,
  text,
  expiresAt,
  why,
});

const stepOf = ({
  index,
  percent,
  of,
  pods,
}: Extract<TargetFact, { kind: 'step-started' }>): NonNullable<TargetView['step']> => ({
  index,
  percent,
  of,
  ...(pods === undefined ? {} : { pods }),
});
