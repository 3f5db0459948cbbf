import { breathe } from '#shared/services/breathe.ts';
import type { Dice } from '../interpreter/execution.ts';
import type { Stimulus } from '../interpreter/advance.ts';
import type { Batch, CallToMake } from './batch.ts';
import type { Awake } from './awake.ts';
import { advanceDraft, commit, hasMore, openBatch } from './batch.ts';
import { explain } from '../store/database.ts';
import type { Call } from '../interpreter/execution.ts';
import type { EngineOptions } from '../options.ts';
import type { TaskPhase } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { EngineTrouble } from '../errors.ts';

/** The single writer: everything that changes anything goes through here, many changes to a transaction. */
export interface Loop {
  /** Does the work in the next batch; resolves with its answer once the batch is committed. */
  submit<T>(work: (batch: Batch) => Promise<T> | T): Promise<T>;
  /** Sends a stimulus that no caller waits for; it is kept and retried while the database cannot be written. */
  post(execution: number, stimulus: Stimulus): void;
  readonly draft: Awake['draft'];
  readonly isBusy: () => boolean;
  /** What kept the last batch from being written; undefined once one is. */
  readonly trouble: () => unknown;
  stop(): void;
}

export interface LoopHooks {
  /** Decides, inside the transaction, whether a new call is made at once or waits its turn. */
  readonly phaseOf: (call: Call) => TaskPhase;
  /** May add to the batch what its changes cause, such as stopping nested executions. */
  readonly complete: (batch: Batch) => Promise<void>;
  readonly committed: (batch: Batch, calls: readonly CallToMake[]) => void;
}

interface Item {
  readonly work: (batch: Batch) => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch is some tens of ms of work; sockets and alarms have their turn after each. */
const batchSize = 250;
const retryMs = 1000;

export const startLoop = (store: Store, awake: Awake, options: EngineOptions, hooks: LoopHooks): Loop => {
  const waiting: Item[] = [];
  let isPumping = false;
  let isStopped = false;
  let trouble: unknown;

  const submit = <T>(work: (batch: Batch) => Promise<T> | T): Promise<T> => {
    if (isStopped) return Promise.reject(new EngineTrouble('EngineClosed', 'the engine is closed'));
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: (answer) => resolve(answer as T), reject });
      wakeUp();
    });
  };

  /** A whole round of the event loop later, so that requests which arrive together share one transaction. */
  const wakeUp = (): void => {
    if (isPumping) return;
    isPumping = true;
    void breathe().then(pump);
  };

  /** Between batches it gives the event loop a whole round: awaiting alone would keep every socket waiting. */
  const pump = async (): Promise<void> => {
    await runBatch(waiting.splice(0, batchSize));
    isPumping = false;
    if (waiting.length > 0) wakeUp();
  };

  const runBatch = async (items: readonly Item[]): Promise<void> => {
    const batch = openBatch(store, diceOf(options));
    const answers: (() => void)[] = [];
    const undone: Item[] = [];
    for (const item of items) await runItem(item, batch, answers, undone);
    const calls = await committed(batch, undone);
    if (calls === undefined) return;
    answers.forEach((answer) => answer());
    awake.committed(batch);
    for (const draft of batch.drafts.values()) if (hasMore(draft)) post(draft.run.id, { kind: 'wake' });
    hooks.committed(batch, calls);
  };

  /** The calls to make; undefined if nothing was written and every caller has been informed. */
  const committed = async (batch: Batch, undone: readonly Item[]) => {
    try {
      await hooks.complete(batch);
      if (isStopped) throw new EngineTrouble('EngineClosed', 'the engine was closed meanwhile');
      const calls = commit(batch, store, hooks.phaseOf, options.probe);
      trouble = undefined;
      return calls;
    } catch (error) {
      awake.failed(batch);
      refuse(undone, (trouble = explain(error, options.file)));
      return undefined;
    }
  };

  const post = (execution: number, stimulus: Stimulus): void => {
    const work = async (batch: Batch): Promise<void> => {
      const found = awake.draft(batch, execution);
      if (found !== undefined) await advanceDraft(batch, found, stimulus);
    };
    submit(work).catch((error: unknown) => {
      if (isStopped) return;
      options.onTrouble?.(error as Error);
      options.clock.after(retryMs, () => post(execution, stimulus));
    });
  };

  return {
    submit,
    post,
    draft: awake.draft,
    isBusy: () => isPumping || waiting.length > 0,
    trouble: () => trouble,
    stop: () => {
      isStopped = true;
      refuse(waiting.splice(0), new EngineTrouble('EngineClosed', 'the engine was closed meanwhile'));
    },
  };
};

const diceOf = ({ clock, random, id, jsonPath }: EngineOptions): Dice => ({
  now: clock.now(),
  lead: clock.lead?.() ?? 0,
  random,
  id,
  ...(jsonPath === undefined ? {} : { jsonPath }),
});

const runItem = async (item: Item, batch: Batch, answers: (() => void)[], undone: Item[]): Promise<void> => {
  try {
    const answer = await item.work(batch);
    answers.push(() => item.resolve(answer));
    undone.push(item);
  } catch (error) {
    item.reject(error);
  }
};

const refuse = (items: readonly Item[], error: unknown): void => {
  for (const item of items) item.reject(error);
};
