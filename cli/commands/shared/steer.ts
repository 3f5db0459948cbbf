import type { TargetView } from '#domain/view/view.ts';
import type { Args } from '../../arguments.ts';
import type { Client, StepSteering } from '../../client.ts';
import { Exit, exit } from '../../exit.ts';
import type { Flags } from '../../flags.ts';
import { pickForControl } from '../../pick.ts';
import { showRelease } from '../../show.ts';
import { clean } from '../../text/clean.ts';
import type { Verb } from '../../verb.ts';
import { afterWatch, watch } from '../../watch/watch.ts';
import { type Message, message, say } from '../../words/message.ts';

type Step = NonNullable<TargetView['step']>;

interface StepVerb {
  readonly name: StepSteering;
  readonly summary: string;
  readonly flags: Flags;
  readonly more: string;
  /** The content of the request besides the target and the step that was seen. */
  readonly body: (args: Args, step: number) => Readonly<Record<string, unknown>>;
  /** Its consequence, for the question. */
  readonly effect: (args: Args, step: Step) => Message;
}

/** The verbs that steer one step: each states the step it has seen, so that a late or repeated one changes nothing. */
export const steeringStep = ({ name, summary, flags, more, body, effect }: StepVerb): Verb => ({
  name,
  summary,
  takes: '<release>',
  flags: {
    ...flags,
    target: { about: 'the target, where several are in a step', hint: 'name' },
    step: { about: 'the step that is meant; the one that it is in now when left out', hint: 'number' },
    reason: { about: 'the reason, for the event log', hint: 'text' },
  },
  more,
  async run(args, io, client) {
    if (args.words[0] === undefined) throw new Exit(exit.usage, message('which-release', { verb: name }));
    const id = await pickForControl(client, 'pause', args.words[0]);
    const { target, step } = await stepSeen(client, id, args);
    const request = { step: stepSaid(args) ?? step.index + 1, target, ...body(args, step.index + 1) };
    if (!args.is('yes')) {
      const what = message('steer-in', { verb: name, id, target: clean(target) });
      const sure = await io.ask(say(io, 'continue', { what, effect: effect(args, step) }));
      if (sure === false) throw new Exit(exit.usage, message('nothing-changed'));
    }
    const reason = args.text('reason');
    const release = await client.steer(id, name, { ...request, ...(reason === undefined ? {} : { reason }) });
    if (args.is('watch')) return afterWatch(io, id, await watch(io, client, id, { ...args, after: '' }));
    showRelease(io, args, release);
    return exit.ok;
  },
});

/** The step that the release is in, in the target that is named or the only one that has not ended. */
const stepSeen = async (
  client: Client,
  id: string,
  args: Args,
): Promise<{ readonly target: string; readonly step: Step }> => {
  const { targets } = await client.release(id);
  const named = args.text('target');
  const open = targets.filter(({ name, state, step }) =>
    named === undefined ? step !== undefined && state !== 'closed' : name === named,
  );
  const [first, second] = open;
  if (first === undefined)
    throw new Exit(
      exit.conflict,
      named === undefined
        ? message('in-no-step', { id })
        : message('no-target', { id, target: clean(named) }),
    );
  if (second !== undefined)
    throw new Exit(
      exit.usage,
      message('which-target', { flags: open.map(({ name }) => `--target ${clean(name)}`).join(' | ') }),
    );
  if (first.step === undefined)
    throw new Exit(exit.conflict, message('in-no-step-there', { id, target: clean(first.name) }));
  return { target: first.name, step: first.step };
};

const stepSaid = (args: Args): number | undefined => {
  const word = args.text('step');
  if (word === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(word)) return Number(word);
  throw new Exit(exit.usage, message('step-no-number', { word }));
};
