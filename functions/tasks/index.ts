import type { Task } from '#shared/task.ts';
import type { TaskName } from '#workflows/tasks.ts';
import { askApproval } from './ask-approval.ts';
import { closeRelease } from './close-release.ts';
import { closeTarget } from './close-target.ts';
import { finishTarget } from './finish-target.ts';
import { holdOn } from './hold-on.ts';
import { judgeStep } from './judge-step.ts';
import { moveStep } from './move-step.ts';
import { nextStep } from './next-step.ts';
import { nextWave } from './next-wave.ts';
import { park } from './park.ts';
import { planRelease } from './plan-release.ts';
import { preflight } from './preflight.ts';
import { provision } from './provision.ts';
import { renderTarget } from './render-target.ts';
import { rollBack } from './roll-back.ts';
import { runErrand } from './run-errand.ts';
import { takeTarget } from './take-target.ts';
import { tell } from './tell.ts';
import { tidyTarget } from './tidy-target.ts';
import { watchTarget } from './watch-target.ts';

/** Every task by name, for hosts that run them in their own process: the local server and the tests. */
export const tasks: { readonly [N in TaskName]: Task<N> } = {
  askApproval,
  closeRelease,
  closeTarget,
  finishTarget,
  holdOn,
  judgeStep,
  moveStep,
  nextStep,
  nextWave,
  park,
  planRelease,
  preflight,
  provision,
  renderTarget,
  rollBack,
  runErrand,
  takeTarget,
  tell,
  tidyTarget,
  watchTarget,
};
