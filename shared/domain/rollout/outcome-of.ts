import type { TargetOutcome } from '../release/outcome.ts';
import type { Control } from '../release/release.ts';
import type { TargetFact, TargetHold } from './target.ts';

type Closed = Extract<TargetFact, { kind: 'closed' }>;

/** How a rollout ended, and what runs in its target from now on. `holder` is who holds the target if this release does not. */
export const endOf = (
  hold: TargetHold | undefined,
  holder: string | undefined,
  control: Control,
  back: boolean,
): Pick<Closed, 'outcome' | 'runs'> => {
  const stays = (outcome: TargetOutcome) => ({ outcome, runs: 'same' as const });
  if (hold === undefined) {
    return stays(
      holder === undefined
        ? { kind: 'unchanged', because: 'it never came to its turn' }
        : { kind: 'superseded', by: holder },
    );
  }
  if (hold.declined !== undefined) return stays(hold.declined);
  if (hold.stranded !== undefined) return stays({ kind: 'stranded', because: hold.stranded });
  if (hold.back !== undefined) {
    // A release that comes back as a whole had become the good one here; one that never got through had not.
    return { outcome: { kind: 'rolled-back', because: hold.back.because }, runs: back ? 'before' : 'same' };
  }
  if (hold.arrived === true) return { outcome: { kind: 'released' }, runs: 'this' };
  return stays({
    kind: 'unchanged',
    because:
      control.kind === 'aborted' ? `aborted by ${control.by} before anything moved` : 'nothing has moved',
  });
};
