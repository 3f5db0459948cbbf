import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import type { Io } from '../io.ts';
import { showRelease } from '../show.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';
import { afterWatch, watch } from '../watch/watch.ts';
import { one } from './shared/one-word.ts';
import { steeringStep } from './shared/steer.ts';
import { message, say } from '../words/message.ts';

const onward = steeringStep({
  name: 'promote',
  summary: 'continue with the next step now, whatever this one still waits for',
  flags: {
    to: { about: 'continue with this step instead, and skip those between', hint: 'step' },
    all: { about: 'continue with the last step: all pods' },
  },
  more: 'promote: the next step begins as soon as the new pods of this one are Ready; its bake, checks and pause are over. It goes past no approval that the plan asks for.',
  body: (args, step) => {
    const to = args.text('to');
    if (to !== undefined && args.is('all')) throw new Exit(exit.usage, message('to-or-all'));
    return {
      ...(to === undefined ? {} : { to: stepNumber(to, step) }),
      ...(args.is('all') ? { all: true } : {}),
    };
  },
  effect: (args: Args, { index, of }) =>
    message('effect-promote', { step: args.is('all') ? of : (args.text('to') ?? index + 2), of }),
});

const stepNumber = (word: string, now: number): number => {
  if (/^\d{1,3}$/.test(word) && Number(word) > now) return Number(word);
  throw new Exit(exit.usage, message('to-not-later', { word, now }));
};

/** `tidegate promote <release>`, `tidegate promote <app> --from <environment> --to <environment>` */
export const promote: Verb = {
  ...onward,
  summary: `${onward.summary}; with --from, bring an application to the next environment`,
  takes: '<release> | <app>',
  flags: {
    ...onward.flags,
    from: { about: 'the environment in which an application is good, to bring it to --to', hint: 'name' },
    to: { about: 'continue with this step instead; with --from, the environment', hint: 'step-or-name' },
  },
  run: (args, io, client) =>
    args.text('from') === undefined ? onward.run(args, io, client) : promoteApp(args, io, client),
};

/** The target environment is required: leaving out a word must never promote to production. */
const promoteApp = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const app = one(args, 'promote', message('one-app-from-to'));
  const [from, to] = [args.text('from') ?? '', args.text('to')];
  if (to === undefined) throw new Exit(exit.usage, message('where-to'));
  if (!args.is('yes')) {
    const sure = await io.ask(say(io, 'promote-app', { app: clean(app), from: clean(from), to: clean(to) }));
    if (sure === false) throw new Exit(exit.usage, message('nothing-changed'));
  }
  const id = await client.promoteApp({ app, from, to });
  if (args.is('watch')) return afterWatch(io, id, await watch(io, client, id, { ...args, after: '' }));
  showRelease(io, args, await client.release(id));
  return exit.ok;
};
