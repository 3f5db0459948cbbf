import type { Task } from '#functions/runtime/task.ts';
import type { TaskName } from '#workflows/tasks.ts';
import { askApproval } from './ask-approval.ts';
import { closeRelease } from './close-release.ts';
import { closeTarget } from './close-target.ts';
import { finishTarget } from './finish-target.ts';
import { backOff } from './back-off.ts';
import { judgeStep } from './judge-step.ts';
import { listen } from './listen.ts';
import { moveStep } from './move-step.ts';
import { nextStep } from './next-step.ts';
import { nextWave } from './next-wave.ts';
import { waitForApproval } from './wait-for-approval.ts';
import { waitForCloud } from './wait-for-cloud.ts';
import { planRelease } from './plan-release.ts';
import { preflight } from './preflight.ts';
import { provision } from './provision.ts';
import { renderTarget } from './render-target.ts';
import { rollBack } from './roll-back.ts';
import { runHook } from './run-hook.ts';
import { acquireTarget } from './acquire-target.ts';
import { notify } from './notify.ts';
import { pruneTarget } from './prune-target.ts';
import { moveTenant } from './move-tenant.ts';
import { soakTarget } from './soak-target.ts';

/** Every task by name, for hosts that run them in their own process: the local server and the tests. */
export const tasks: { readonly [N in TaskName]: Task<N> } = {
  askApproval,
  closeRelease,
  closeTarget,
  finishTarget,
  backOff,
  judgeStep,
  listen,
  moveStep,
  nextStep,
  nextWave,
  waitForApproval,
  waitForCloud,
  planRelease,
  preflight,
  provision,
  renderTarget,
  rollBack,
  runHook,
  acquireTarget,
  notify,
  pruneTarget,
  soakTarget,
  moveTenant,
};
