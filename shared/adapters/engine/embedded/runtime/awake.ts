import type { Batch, Draft, MachineCache } from './batch.ts';
import { draftOf } from './batch.ts';
import type { Execution } from '../interpreter/execution.ts';
import type { Store } from '../store/store.ts';

/**
 * Executions that moved lately, kept as they were committed, so that the next stimulus need not read them.
 * They get in after a commit only, and out when one fails: an engine that forgets this order invents history.
 */
export interface Awake {
  /** The execution's draft in a batch, or undefined when there is no such execution; `read` is it as it was just read. */
  readonly draft: (batch: Batch, execution: number, read?: Execution) => Draft | undefined;
  readonly committed: (batch: Batch) => void;
  readonly failed: (batch: Batch) => void;
}

const maxAwake = 2000;

export const keepAwake = (store: Store, machines: MachineCache): Awake => {
  const runs = new Map<number, Execution>();
  return {
    draft: (batch, execution, read) => {
      const known = batch.drafts.get(execution);
      if (known !== undefined) return known;
      const run = runs.get(execution) ?? read ?? store.executionById(execution);
      return run === undefined ? undefined : draftOf(batch, store, machines, run);
    },
    committed: ({ drafts }) => {
      for (const { run } of drafts.values()) {
        runs.delete(run.id);
        if (run.status === 'RUNNING') runs.set(run.id, run);
      }
      for (const oldest of runs.keys()) if (runs.size > maxAwake) runs.delete(oldest);
    },
    failed: ({ drafts }) => {
      for (const id of drafts.keys()) runs.delete(id);
    },
  };
};
