import type { Invariant } from '../scene.ts';

/** What nobody has asked for. */
export const bySchedule = ['sync', 'heal'];

const causeIn = (event: Readonly<Record<string, unknown>>): string =>
  String((event['cause'] as { readonly kind?: string } | undefined)?.kind);

/** A revision that was taken back here stays away until somebody asks for it again. */
export const staysBack: Invariant = {
  name: 'stays-back',
  number: 'I13',
  about:
    'the schedule of an environment brings back no revision that was taken back, and mends nothing that nobody has changed',
  open: (scene) => ({
    onOther: (stream, event) => {
      if (event['kind'] !== 'requested' || !bySchedule.includes(causeIn(event))) return undefined;
      const id = stream.replace('release/', '');
      // A write of ours that came late is drift as well: the schedule may heal it before the sweep reports it.
      if (causeIn(event) === 'heal')
        return scene.hasLate() ? undefined : `${id} puts right what nobody has changed`;
      const image = scene.asked(id)?.revision?.image;
      const last = scene.facts.findLast(
        ({ event: fact }) => fact.kind === 'closed' && scene.asked(fact.release)?.revision?.image === image,
      )?.event;
      if (last?.kind !== 'closed' || !['rolled-back', 'aborted'].includes(last.outcome.kind))
        return undefined;
      return `${id} brings ${image} again, which ended as ${last.outcome.kind} in ${last.release}`;
    },
  }),
};
