import type { Batch } from './batch.ts';
import { advanceDraft } from './batch.ts';
import type { Loop } from './loop.ts';
import type { EngineOptions } from '../options.ts';
import type { Store } from '../store/store.ts';

/** One alarm for all executions, set to the earliest wake-up in the store; a sleeping execution is only a row. */
export interface Timers {
  arm(): void;
  stop(): void;
}

/** How many executions are woken in one batch; API calls run between batches. */
const wakeBatch = 250;
const longestAlarmMs = 86_400_000;

export const startTimers = (store: Store, options: EngineOptions, loopOf: () => Loop): Timers => {
  const { clock } = options;
  let setFor: number | undefined;
  let cancel = (): void => undefined;
  let isRinging = false;
  let isStopped = false;

  const arm = (): void => {
    if (isStopped) return;
    const wake = store.nextWake();
    if (isRinging || wake === setFor) return;
    cancel();
    setFor = wake;
    if (wake === undefined) return;
    const delay = wake - clock.now();
    if (delay <= 0) return ring();
    cancel = clock.after(Math.min(delay, longestAlarmMs), ring);
  };

  const ring = (): void => {
    setFor = undefined;
    isRinging = true;
    const again = (): void => {
      isRinging = false;
      arm();
    };
    loopOf()
      .submit(wakeDue)
      .then(again, () => {
        if (!isStopped) cancel = clock.after(1000, again);
      });
  };

  const wakeDue = async (batch: Batch): Promise<void> => {
    for (const run of store.due(batch.dice.now, wakeBatch)) {
      const draft = loopOf().draft(batch, run.id, run);
      if (draft !== undefined) await advanceDraft(batch, draft, { kind: 'wake' });
    }
  };

  const stop = (): void => {
    isStopped = true;
    cancel();
  };

  return { arm, stop };
};
