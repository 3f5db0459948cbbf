import { canonical } from '#domain/json.ts';
import type { Invariant, Scene } from '../scene.ts';

/** A judge and a watch may say the same thing twice; everything else happens once. */
const repeated = new Set(['judged', 'soaked', 'blocked', 'cleared', 'swept']);

/** Each takes the other back. */
const opposite = { 'step-settled': 'step-unsettled', 'step-unsettled': 'step-settled' } as const;

/** A transition is written once. */
export const once: Invariant = {
  name: 'once',
  number: 'I8',
  about: 'no transition of a target is written twice',
  open: () => {
    const seen = new Set<string>();
    let share = '';
    return {
      onFact: ({ event }) => {
        // One that is tried again, or comes back as a whole, takes the target anew.
        if (event.kind === 'taken') seen.clear();
        const text = canonical(event);
        // A share may come again after another one: a takeover gives the route back, and the next step ties it again.
        if (event.kind === 'traffic-moved') {
          const isAgain = text === share;
          share = text;
          return isAgain ? `${text} was written twice` : undefined;
        }
        // A step that was unsettled, since its pods were not those of the step, settles anew, in the same words or others.
        if (event.kind === 'step-settled' || event.kind === 'step-unsettled') {
          const undone = `{"index":${event.index},"kind":"${opposite[event.kind]}"`;
          for (const one of seen) if (one.startsWith(undone)) seen.delete(one);
        }
        const isAgain = seen.has(text) && !repeated.has(event.kind);
        seen.add(text);
        return isAgain ? `${text} was written twice` : undefined;
      },
    };
  },
};

/** A single pod that is replaced in its place is compared with nothing, and the plan says so. */
const isAlone = ({ spec, replicasSince, now }: Scene): boolean =>
  spec.plain !== undefined && spec.plain !== 'Deployment' && replicasSince(now()).most <= 1;

/** Missing numbers are never a pass. */
export const noBlindPass: Invariant = {
  name: 'no-blind-pass',
  number: 'I11',
  about: 'a revision whose requests fail is never passed by the judge',
  open: (scene) => ({
    onFact: ({ event }) => {
      if (
        event.kind !== 'judged' ||
        event.verdict.kind !== 'pass' ||
        !scene.spec.serves ||
        scene.isCreating() ||
        isAlone(scene)
      )
        return undefined;
      const image = scene.asked(event.release)?.revision?.image ?? '';
      return /errs|never-ready|pull-fails/.test(image)
        ? `step ${event.index + 1} of ${image} passed`
        : undefined;
    },
  }),
};
