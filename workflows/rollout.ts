import { workflow } from './dsl.ts';
import type { RolloutDocument } from './rollout/document.ts';
import { ending } from './rollout/ending.ts';
import { preparation } from './rollout/preparation.ts';
import { steps } from './rollout/steps.ts';

/** One target: take it, prepare it, move it batch by batch under judgement, finish or come back, give it free. */
export const rollout = workflow<RolloutDocument>()({
  name: 'rollout',
  about:
    'One release in one target. Every fork goes through "what next", which reads the journal, so that any state may be resumed.',
  start: 'acquire lock',
  input: ['release', 'target'],
  states: { ...preparation, ...steps, ...ending },
});
