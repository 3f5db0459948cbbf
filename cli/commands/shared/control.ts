import type { Outcome } from '#domain/release/outcome.ts';
import type { Client, Control } from '../../client.ts';
import { Exit, exit } from '../../exit.ts';
import { pickForControl, pickRelease } from '../../pick.ts';
import { showRelease } from '../../show.ts';
import { clean } from '../../text/clean.ts';
import type { Verb } from '../../verb.ts';
import { afterWatch, watch } from '../../watch/watch.ts';
import { type Message, message, say, tell } from '../../words/message.ts';
import { createdBy } from './created.ts';

/** The verbs that take hold of a release: all of one shape, each one word to the control plane. */
export const steering = (control: Control, summary: string): Verb => ({
  name: control,
  summary,
  takes: '<release>',
  flags: {
    reason: { about: 'the reason, for the event log', hint: 'text' },
    ...(control === 'rollback'
      ? { to: { about: 'restore what this earlier release brought', hint: 'release' } }
      : {}),
  },
  more: `${control}: ${tell('en', consequence[control])}.`,
  async run(args, io, client) {
    if (args.words[0] === undefined) throw new Exit(exit.usage, message('which-release', { verb: control }));
    const id = await pickForControl(client, control, args.words[0]);
    const wanted = control === 'rollback' ? args.text('to') : undefined;
    const to = wanted === undefined ? undefined : await pickRelease(client, wanted);
    if ((control === 'abort' || control === 'rollback') && !args.is('yes')) {
      const { app } = await client.release(id);
      const effect = await effectOf(client, control, id, to);
      const what = message('control-of', { verb: control, id, app: clean(app) });
      const sure = await io.ask(say(io, 'continue', { what, effect }));
      if (sure === false) throw new Exit(exit.usage, message('nothing-changed'));
    }
    const release = await client.control(id, control, args.text('reason'), to);
    if (!args.is('watch')) {
      showRelease(io, args, release);
      return exit.ok;
    }
    const watched = await watch(io, client, release.id, { ...args, after: '' });
    const isWish = watched.kind === 'closed' && wished[control].includes(watched.release.outcome?.kind);
    return isWish ? exit.ok : afterWatch(io, release.id, watched);
  },
});

/** What is about to happen; an undo of a first release takes the workload away, which nobody should learn afterwards. */
const effectOf = async (
  client: Client,
  control: Control,
  id: string,
  to: string | undefined,
): Promise<Message> => {
  if (to !== undefined) return message('effect-rollback-to', { release: to });
  const created = control === 'rollback' ? await createdBy(client, id) : [];
  return created.length === 0
    ? consequence[control]
    : message('effect-rollback-removes', { objects: created.join(', ') });
};

/** The difference between the verbs that stop a release. */
const consequence: Record<Control, Message> = {
  pause: message('effect-pause'),
  resume: message('effect-resume'),
  abort: message('effect-abort'),
  retry: message('effect-retry'),
  rollback: message('effect-rollback'),
};

/** The outcomes that this verb asks for: then it succeeded. */
const wished: Record<Control, readonly (Outcome['kind'] | undefined)[]> = {
  pause: [],
  resume: [],
  abort: ['aborted', 'rolled-back'],
  retry: ['aborted', 'rolled-back', 'released'],
  rollback: ['aborted', 'rolled-back'],
};
