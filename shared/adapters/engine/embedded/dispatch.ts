import type { Json } from '#domain/json.ts';
import type { Batch, CallToMake } from './batch.ts';
import { makeCall } from './calls.ts';
import type { Call } from './execution.ts';
import type { Loop } from './loop.ts';
import type { EngineOptions } from './options.ts';
import { readResource } from './resource.ts';
import type { Store, TaskPhase, TaskRow } from './store.ts';

/** Makes the calls that the outbox holds: after their commit, not too many at once, and again after a crash. */
export interface Dispatch {
  phaseOf(call: Call): TaskPhase;
  committed(batch: Batch, calls: readonly CallToMake[]): void;
  recover(): void;
  readonly callsUnderWay: () => number;
  stop(): void;
}

/** After this many starts without an answer the call itself is taken for the reason of the crashes. */
const maxStarts = 3;
const retryMs = 1000;

export const startDispatch = (
  store: Store,
  options: EngineOptions,
  loopOf: () => Loop,
  startNested: (call: Call) => void,
): Dispatch => {
  const limit = options.maxConcurrent ?? 256;
  const underWay = new Map<string, AbortController>();
  let reserved = 0;
  let hasBacklog = false;
  let isRefilling = false;

  const phaseOf = (call: Call): TaskPhase => {
    if (isNested(call, options)) return 'called';
    if (hasBacklog || underWay.size + reserved >= limit) return 'ready';
    reserved += 1;
    return 'called';
  };

  const committed = (batch: Batch, calls: readonly CallToMake[]): void => {
    reserved = 0;
    for (const { dropped } of batch.drafts.values()) for (const key of dropped) cancel(key);
    for (const { call, phase } of calls) {
      if (phase === 'called') begin(call);
      else hasBacklog = true;
    }
    if (hasBacklog) refill();
  };

  const cancel = (key: string): void => {
    underWay.get(key)?.abort();
    underWay.delete(key);
  };

  const begin = (call: Call): void => {
    if (isNested(call, options)) return startNested(call);
    const controller = new AbortController();
    underWay.set(call.key, controller);
    const execution = store.executionById(call.execution)?.arn ?? '';
    const submitted = (output: Json): void =>
      loopOf().post(call.execution, { kind: 'submitted', key: call.key, output });
    void makeCall(call, execution, controller.signal, options, submitted).then((result) => {
      if (underWay.get(call.key) !== controller) return;
      underWay.delete(call.key);
      loopOf().post(call.execution, result);
      refill();
    });
  };

  /** Takes calls from the outbox as there is room; each start is counted before it is made. */
  const refill = (): void => {
    if (!hasBacklog || isRefilling || underWay.size >= limit) return;
    isRefilling = true;
    const take = (batch: Batch): readonly TaskRow[] => {
      const rows = store.tasksIn('ready', limit - underWay.size);
      hasBacklog = rows.length > 0;
      for (const row of rows) batch.writes.push(() => store.setTask(row.key, 'called', row.starts + 1));
      return rows;
    };
    const goOn = (): void => {
      isRefilling = false;
      refill();
    };
    loopOf()
      .submit(take)
      .then(
        (rows) => {
          for (const row of rows) restart(row);
          goOn();
        },
        () => options.clock.after(retryMs, goOn),
      );
  };

  const restart = (row: TaskRow): void => {
    if (store.task(row.key) === undefined) return;
    const call = toCall(row);
    if (row.starts < maxStarts) return begin(call);
    const cause = `The process ended ${row.starts} times while this call was under way; it is not made again.`;
    loopOf().post(row.execution, { kind: 'threw', key: row.key, error: 'Lambda.Unknown', cause });
  };

  const recover = (): void => {
    store.transaction(() => store.reopenTasks());
    hasBacklog = true;
    refill();
  };

  const stop = (): void => {
    for (const key of underWay.keys()) cancel(key);
    store.transaction(() => store.forgiveTasks());
  };

  return { phaseOf, committed, recover, callsUnderWay: () => underWay.size, stop };
};

const isNested = (call: Call, options: EngineOptions): boolean =>
  options.perform === undefined && readResource(call.resource)?.kind === 'start-execution';

const toCall = (row: TaskRow): Call => ({
  key: row.key,
  execution: row.execution,
  frame: 0,
  state: row.state,
  resource: row.resource,
  parameters: JSON.parse(row.parameters) as Json,
  token: row.token ?? undefined,
});
