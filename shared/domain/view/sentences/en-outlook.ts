import type { Check } from '../../analysis/verdict.ts';
import { describeShare } from '../../rollout/strategies/step-misfits.ts';
import type { Sentences } from './sentences.ts';

export const enNext: Sentences['next'] = {
  plan: () => 'The plan is made: targets, steps and checks.',
  awaiting: ({ what }) => `${what} is asked again; the plan is made as soon as it answers.`,
  asked: ({ isPaused }) =>
    isPaused === true
      ? 'It goes on when it is approved, and someone resumes it.'
      : 'It goes on as soon as it is approved.',
  paused: () => 'Nothing, until someone resumes.',
  held: ({ reason }) => `It goes on by itself when nothing holds it any more (${reason}).`,
  blocked: ({ name }) => `It goes on by itself when ${name} has cleared.`,
  wave: ({ targets }) => `The next wave: ${targets.join(', ')}.`,
  pods: ({ index, of, bakeSeconds }) =>
    `The pods of step ${index + 1} of ${of} become ready; then they are watched for ${bakeSeconds} s.`,
  bake: ({ index, of, following }) =>
    following === undefined
      ? `After step ${index + 1} of ${of} the workload gets its own settings back.`
      : `Step ${index + 2} of ${of} (${describeShare(following)}), if the new pods are good.`,
  soak: () => 'The release ends when the watch is over.',
  finish: () => 'The workload gets its own settings back; then the release ends.',
  back: () => 'What ran before is being restored.',
  over: () => 'Nothing. The release is over.',
};

const failing = ', or its new pods fail meanwhile: it then rolls back by itself';

export const enStops: Sentences['stops'] = {
  planning: () => 'a file has a mistake, or a cluster refuses an object; nothing has been changed so far',
  awaiting: ({ what }) => `someone aborts it, a newer release overtakes it, or ${what} stays away`,
  asked: ({ isWatched }) =>
    isWatched
      ? `someone rejects it, nobody approves it in time${failing}`
      : 'someone rejects it, or nobody approves it in time',
  paused: ({ isWatched }) => `someone aborts it${isWatched ? failing : ''}; a pause has no end of its own`,
  'going-back': () => 'a cluster refuses what ran before; then it asks for a person',
  moving: ({ checks, isAssumed, onUndecided, decideWithinSeconds }) => {
    const worse = checks.map(check);
    const trouble = ['new pods crash', 'are not ready within their deadline', ...worse];
    const back = `${listed(trouble)}: it then rolls back by itself`;
    if (worse.length === 0) return back;
    const assumed = isAssumed ? ' (where something measures them)' : '';
    const undecided = onUndecided === 'ask' ? 'asks a person' : 'rolls back';
    return `${back}${assumed}; without enough data after ${decideWithinSeconds} s it ${undecided}`;
  },
  soaking: ({ objective, onBurn }) =>
    `errors use up the budget of ${percent(1 - objective)} too fast: it then ${onBurn === 'ask' ? 'asks a person' : 'rolls back by itself'}`,
};

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`;

const check = (one: Check): string => {
  switch (one.kind) {
    case 'errors':
      return `errors rise by more than ${percent(one.maxIncrease)}`;
    case 'latency':
      return `requests slower than ${one.slowerThanMs} ms rise by more than ${percent(one.maxIncrease)}`;
    case 'slowdown':
      return `${one.tail} of latency rises by more than ${percent(one.maxIncrease)}`;
    case 'gauge':
      return `${one.gauge} ${one.lowerIsWorse ? 'falls' : 'rises'} by more than ${percent(one.maxIncrease)}`;
    case 'pair':
      return `${one.name} rises by more than ${percent(one.maxIncrease)}`;
    case 'slo':
      return `fewer than ${percent(one.objective)} of the requests are good`;
    default:
      return one satisfies never;
  }
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;
