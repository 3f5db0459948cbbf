import type { Json } from '#domain/json.ts';
import type { Batch, CallToMake } from './batch.ts';
import type { Call } from '../interpreter/execution.ts';
import type { Loop } from './loop.ts';
import type { EngineOptions } from '../options.ts';
import { readResource } from '../interpreter/resource.ts';
import type { Store } from '../store/store.ts';
import type { TaskPhase, TaskRow } from '../store/rows.ts';
import type { UnderWay } from './under-way.ts';
import { trackCalls } from './under-way.ts';

/** Makes the calls that the outbox holds: after their commit, not too many at once, and again after a crash. */
export interface Dispatch {
  /** Decides, inside the transaction, whether a new call is made at once or waits for room as a row. */
  readonly phaseOf: (call: Call) => TaskPhase;
  readonly committed: (batch: Batch, calls: readonly CallToMake[]) => void;
  readonly recover: () => void;
  readonly callsUnderWay: () => number;
  readonly stop: () => void;
}

/** After this many starts without an answer the call itself is taken for the reason of the crashes. */
const maxStarts = 3;
const retryMs = 1000;
const defaultLimit = 256;

export const startDispatch = (
  store: Store,
  options: EngineOptions,
  loopOf: () => Loop,
  startNested: (call: Call) => void,
): Dispatch => {
  const limit = options.maxConcurrent ?? defaultLimit;
  const calls = trackCalls(options, {
    submitted: (call, output) => loopOf().post(call.execution, { kind: 'submitted', key: call.key, output }),
    ended: (call, result) => {
      loopOf().post(call.execution, result);
      backlog.refill();
    },
  });
  const begin = (call: Call): void => (isNested(call, options) ? startNested(call) : calls.begin(call));
  const backlog = keepBacklog(store, options, loopOf, begin, () => limit - calls.count());
  let reserved = 0;

  return {
    phaseOf: (call) => {
      if (isNested(call, options)) return 'called';
      if (backlog.isThere() || calls.count() + reserved >= limit) return 'ready';
      reserved += 1;
      return 'called';
    },
    committed: (batch, made) => {
      reserved = 0;
      dropCalls(batch, calls);
      for (const { call, phase } of made) if (phase === 'called') begin(call);
      if (made.some(({ phase }) => phase === 'ready')) backlog.note();
      backlog.refill();
    },
    recover: () => {
      store.transaction(() => store.reopenTasks());
      backlog.note();
      backlog.refill();
    },
    callsUnderWay: calls.count,
    stop: () => {
      backlog.stop();
      calls.cancelAll();
      store.transaction(() => store.forgiveTasks());
    },
  };
};

const dropCalls = (batch: Batch, calls: UnderWay): void => {
  for (const { dropped } of batch.drafts.values()) for (const key of dropped) calls.cancel(key);
};

/** The calls that wait as rows: taken in order as there is room, each start counted before it is made. */
const keepBacklog = (
  store: Store,
  options: EngineOptions,
  loopOf: () => Loop,
  begin: (call: Call) => void,
  room: () => number,
) => {
  let isThere = false;
  let isRefilling = false;
  let isStopped = false;

  const take = (batch: Batch): readonly TaskRow[] => {
    const rows = store.readyTasks(room());
    isThere = rows.length > 0;
    for (const row of rows) batch.writes.push(() => store.setTask(row.key, 'called', row.starts + 1));
    return rows;
  };

  const restart = (row: TaskRow): void => {
    if (store.task(row.key) === undefined) return;
    if (row.starts < maxStarts) return begin(toCall(row, store.arnOf(row.execution)));
    const cause = `The process ended ${row.starts} times while this call was under way; it is not made again.`;
    loopOf().post(row.execution, { kind: 'threw', key: row.key, error: 'Lambda.Unknown', cause });
  };

  const takeSome = async (): Promise<void> => {
    try {
      for (const row of await loopOf().submit(take)) restart(row);
      goOn();
    } catch {
      if (!isStopped) options.clock.after(retryMs, goOn);
    }
  };

  const goOn = (): void => {
    isRefilling = false;
    refill();
  };

  const refill = (): void => {
    if (!isThere || isRefilling || isStopped || room() <= 0) return;
    isRefilling = true;
    void takeSome();
  };

  return {
    refill,
    isThere: () => isThere,
    note: () => void (isThere = true),
    stop: () => void (isStopped = true),
  };
};

const isNested = (call: Call, options: EngineOptions): boolean =>
  options.perform === undefined && readResource(call.resource)?.kind === 'start-execution';

const toCall = (row: TaskRow, executionArn: string): Call => ({
  key: row.key,
  execution: row.execution,
  executionArn,
  frame: 0,
  state: row.state,
  resource: row.resource,
  parameters: JSON.parse(row.parameters) as Json,
  token: row.token ?? undefined,
});
