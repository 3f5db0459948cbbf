import type { TargetFact } from '../rollout/target.ts';
import { sayTarget } from './describe-target.ts';
import type { TargetView } from './view.ts';

/** How far one release has come in one target, from that release's own facts in the target's stream, in order. */
export const viewTarget = (name: string, facts: readonly TargetFact[]): TargetView => {
  const { view, doing } = facts.reduce<Followed>(
    (before, fact) => {
      const next = follow(before.view, fact, before.doing);
      return { view: next, doing: next.state === 'held' ? before.doing : next.state };
    },
    { view: { name, state: 'waiting', says: 'its turn has not come yet' }, doing: 'waiting' },
  );
  return view.state === 'held' && doing === 'rolling-back' ? { ...view, isGoingBack: true } : view;
};

interface Followed {
  readonly view: TargetView;
  /** What it does when nothing holds it. */
  readonly doing: TargetView['state'];
}

const follow = (before: TargetView, fact: TargetFact, doing: TargetView['state']): TargetView => {
  const says = sayTarget(fact);
  const { question: _, ...rest } = before;
  switch (fact.kind) {
    case 'taken':
      // Taken once more to go back, or after a wait: what was said of an earlier end no longer holds.
      return { name: before.name, state: 'preparing', says };
    case 'queued':
      return { ...rest, state: 'queued', says };
    case 'prepared':
      return { ...rest, state: 'preparing', says };
    case 'step-started':
      return {
        ...rest,
        state: 'moving',
        says,
        step: { index: fact.index, percent: fact.percent, of: fact.of },
      };
    case 'step-settled':
    case 'judged':
      return { ...rest, state: 'judging', says };
    case 'held':
      return { ...rest, state: 'held', says };
    case 'cleared':
      return { ...rest, state: doing, says };
    case 'parked':
      return {
        ...rest,
        state: 'parked',
        says,
        question: {
          approval: fact.approval,
          text: fact.question,
          expiresAt: fact.expiresAt,
          why: fact.why,
        },
      };
    case 'unparked':
      return { ...rest, state: before.step === undefined ? 'preparing' : 'moving', says };
    case 'watching':
    case 'watched':
      return { ...rest, state: 'watching', says };
    case 'finishing':
    case 'tidying':
    case 'tidied':
    case 'declined':
      return { ...rest, state: 'finishing', says };
    case 'arrived':
      return { ...rest, state: doing === 'rolling-back' ? 'rolling-back' : 'finishing', says };
    case 'turning-back':
    case 'stranded':
      return { ...rest, state: 'rolling-back', says };
    case 'swept':
      return fact.found.length === 0 ? before : { ...rest, says };
    case 'closed':
      return { ...rest, state: 'closed', says, outcome: fact.outcome };
    default:
      return fact satisfies never;
  }
};
