import { Exit, exit } from '../exit.ts';
import type { Args } from '../arguments.ts';
import { steeringStep } from './shared/steer.ts';

/** `tidegate promote <release>` */
export const promote = steeringStep({
  name: 'promote',
  summary: 'go on to the next step now, whatever this one still waits for',
  flags: {
    to: { about: 'go on with this step instead, and leave out those between', hint: 'step' },
    all: { about: 'go on with the last step: all pods' },
  },
  more: 'promote: the next step begins as soon as the new pods of this one are Ready; its bake, checks and pause are over. It goes past no approval that the plan asks for.',
  body: (args, step) => {
    const to = args.text('to');
    if (to !== undefined && args.is('all')) throw new Exit(exit.usage, 'either --to or --all, not both');
    return {
      ...(to === undefined ? {} : { to: stepNumber(to, step) }),
      ...(args.is('all') ? { all: true } : {}),
    };
  },
  effect: (args: Args, { index, of }) =>
    `goes on to step ${args.is('all') ? of : (args.text('to') ?? index + 2)} of ${of}, unjudged`,
});

const stepNumber = (word: string, now: number): number => {
  if (/^\d{1,3}$/.test(word) && Number(word) > now) return Number(word);
  throw new Exit(exit.usage, `--to ${word} is no step after step ${now}; write its number`);
};
