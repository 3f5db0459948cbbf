import { advance, giveUp } from '../interpreter/advance.ts';
import type { Stimulus } from '../interpreter/advance.ts';
import type { Machine } from '../interpreter/definition.ts';
import { parseMachine } from '../interpreter/definition.ts';
import type { Call, Dice, Execution } from '../interpreter/execution.ts';

import type { Boundary } from '../options.ts';
import type { TaskPhase } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { EngineTrouble, ServiceError } from '../errors.ts';
import type { HistoryEvent } from '../interpreter/history-event.ts';

/** One execution as the running batch sees it: everything that the batch has done to it so far, not yet committed. */
export interface Draft {
  readonly run: Execution;
  readonly machine: Machine;
  readonly isNew: boolean;
  readonly events: HistoryEvent[];
  readonly calls: Call[];
  readonly dropped: string[];
  readonly answered: string[];
  readonly orphaned: string[];
}

/** The content of one transaction. It is invisible before the commit, and nothing of a failed one remains. */
export interface Batch {
  readonly drafts: Map<number, Draft>;
  readonly writes: (() => void)[];
  readonly dice: Dice;
  /** New rows get numbers from here; a failed batch gives them back. */
  readonly newExecutionId: () => number;
  readonly newRevisionId: () => number;
}

export interface CallToMake {
  readonly call: Call;
  readonly phase: TaskPhase;
}

const turnBudget = 400;

export const openBatch = (store: Store, dice: Dice): Batch => ({
  drafts: new Map(),
  writes: [],
  dice,
  newExecutionId: counter(() => store.highestExecution()),
  newRevisionId: counter(() => store.highestRevision()),
});

const counter = (highest: () => number): (() => number) => {
  let last: number | undefined;
  return () => (last = (last ?? highest()) + 1);
};

/** The draft of an execution, from this batch or fresh from the store. */
export const draftOf = (batch: Batch, store: Store, cache: MachineCache, run: Execution): Draft => {
  const known = batch.drafts.get(run.id);
  if (known !== undefined) return known;
  return addDraft(batch, run, cache(store, run.revision), false);
};

export const addDraft = (batch: Batch, run: Execution, machine: Machine, isNew: boolean): Draft => {
  const draft = { run, machine, isNew, events: [], calls: [], dropped: [], answered: [], orphaned: [] };
  batch.drafts.set(run.id, draft);
  return draft;
};

/** Moves a draft; a fault of the engine itself ends this one execution and harms no other. */
export const advanceDraft = async (batch: Batch, draft: Draft, stimulus: Stimulus): Promise<void> => {
  const turn = { ...batch.dice, ...draft, budget: turnBudget };
  try {
    await advance(turn, stimulus);
  } catch (error) {
    if (error instanceof ServiceError || error instanceof EngineTrouble) throw error;
    giveUp(turn, `The engine could not continue: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Whether a draft stopped only because its turn was over. */
export const hasMore = ({ run }: Draft): boolean =>
  run.status === 'RUNNING' &&
  run.frames.some(({ doing }) => doing.kind === 'enter' || doing.kind === 'again');

/** Writes the batch in one transaction and answers the calls that were put into the outbox. */
export const commit = (
  batch: Batch,
  store: Store,
  phaseOf: (call: Call) => TaskPhase,
  probe: (boundary: Boundary) => void = () => undefined,
): readonly CallToMake[] => {
  const made: CallToMake[] = [];
  probe('before transaction');
  store.transaction(() => {
    for (const draft of batch.drafts.values()) {
      writeProgress(draft, store);
      probe('inside transaction');
      writeCalls(draft, store, phaseOf, made);
      probe('inside transaction');
    }
    for (const write of batch.writes) write();
    for (const { answered, dropped } of batch.drafts.values()) {
      for (const key of answered) store.answered(key);
      for (const key of dropped) store.dropTask(key);
    }
    probe('before commit');
  });
  probe('after commit');
  return made;
};

const writeProgress = ({ run, isNew, events }: Draft, store: Store): void => {
  if (isNew) store.addExecution(run);
  else store.saveExecution(run);
  const [first] = events;
  if (first !== undefined) store.addEvents(run.id, first.id, run.lastEvent, events);
};

const writeCalls = (
  { calls, dropped }: Draft,
  store: Store,
  phaseOf: (call: Call) => TaskPhase,
  made: CallToMake[],
): void => {
  for (const call of calls) {
    if (dropped.includes(call.key)) continue;
    const phase = phaseOf(call);
    store.addTask(call, phase, phase === 'called' ? 1 : 0);
    made.push({ call, phase });
  }
};

export type MachineCache = (store: Store, revision: number) => Machine;

/** Definitions are immutable by revision, so one parse serves for ever; the least recently made are forgotten first. */
export const machineCache = (capacity = 1000): MachineCache => {
  const parsed = new Map<number, Machine>();
  return (store, revision) => {
    const known = parsed.get(revision);
    if (known !== undefined) return known;
    const row = store.revision(revision);
    if (row === undefined) throw new Error(`revision ${revision} of a machine is missing`);
    const machine = parseMachine(row.definition);
    for (const oldest of parsed.keys()) if (parsed.size >= capacity) parsed.delete(oldest);
    parsed.set(revision, machine);
    return machine;
  };
};
