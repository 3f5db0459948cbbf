/**
 * The embedded engine: AWS Step Functions (JSONata, one machine) over one SQLite file.
 *
 *   const engine = openEngine({ file, clock, random, id, invoke });
 *   await engine.call('CreateStateMachine', { name, roleArn, definition });
 *   new SFNClient({ requestHandler: sfnRequestHandler(engine), … })     // ./sdk.ts, same process, no socket
 *   await serveEngine({ engine, host: '127.0.0.1', port: 8083 });        // ./server.ts, AWS CLI and any SDK
 *
 * Promises: a transition happens exactly once; a call is made at least once, always under the same key
 * (a retry is a new call with a new key); what was acknowledged survives a kill at any instant.
 * Time moves only by the clock that is handed in: `await engine.settled()`, move it, and so on.
 */
import type { JsonObject } from '#domain/json.ts';
import type { ActionName } from './api/actions.ts';
import { answerAction } from './api/actions.ts';
import type { Core } from './api/core.ts';
import { keepAwake } from './runtime/awake.ts';
import { machineCache } from './runtime/batch.ts';
import type { Call } from './interpreter/execution.ts';
import type { Database } from './store/database.ts';
import { explain, isUnwritable, openDatabase } from './store/database.ts';
import { startDispatch } from './runtime/dispatch.ts';
import { startExpiry } from './runtime/expiry.ts';
import { startLoop } from './runtime/loop.ts';
import type { Loop } from './runtime/loop.ts';
import { startNested, stopOrphans, tellLost, tellParent } from './runtime/nested.ts';
import type { EngineOptions } from './options.ts';
import type { Machines } from './runtime/start.ts';
import { EngineTrouble } from './errors.ts';
import { openStore, type Store } from './store/store.ts';
import { startTimers } from './runtime/timers.ts';

export type { CallInfo, EngineClock, EngineOptions, ServiceTask } from './options.ts';
export { TaskError } from './options.ts';
export { EngineTrouble, ServiceError } from './errors.ts';

export interface Engine {
  /**
   * Performs one action of the Step Functions API, as its JSON protocol does; throws a ServiceError with AWS's name for
   * it.
   */
  call(action: ActionName | (string & {}), input: JsonObject): Promise<JsonObject>;
  /** Resolves when nothing moves any more without a callback, a moved clock, or another call. */
  settled(): Promise<void>;
  /** Whether the engine itself is working, and how many calls are in flight; for clocks on which calls sleep too. */
  activity(): { readonly isMoving: boolean; readonly calls: number };
  /** Why the last change could not be written, checked again now; undefined if it could. */
  trouble(): EngineTrouble | undefined;
  /** The next moment (epoch ms) at which something is due; for clocks moved by hand. */
  nextWakeAt(): number | undefined;
  /** Aborts calls in flight, which are repeated after the next opening, and closes the database. */
  close(): Promise<void>;
}

/** Opens the engine and continues where the last one stopped. Throws an EngineTrouble named after the cause. */
export const openEngine = (options: EngineOptions): Engine => {
  const database = openDatabase(options.file, options.maxBytes, () => options.clock.now());
  try {
    if (database.isAnew) options.onTrouble?.(gone(options.file));
    return begin(database, options);
  } catch (error) {
    database.close();
    throw explain(error, options.file);
  }
};

const gone = (file: string): EngineTrouble =>
  new EngineTrouble(
    'EngineDatabaseDamaged',
    `${file}: is gone; a new, empty one was created, and a Tidegate server starts the workflows of open releases again`,
  );

const begin = (database: Database, options: EngineOptions): Engine => {
  const store = openStore(database.db, database.committed);
  const cache = machineCache();
  const machines: Machines = (revision) => cache(store, revision);
  const nested = (call: Call): void => startNested(loop, store, machines, options, call);
  const dispatch = startDispatch(store, options, () => loop, nested);
  const timers = startTimers(store, options, () => loop);
  const expire = startExpiry(store, options);
  const loop: Loop = startLoop(store, keepAwake(store, cache), options, {
    phaseOf: dispatch.phaseOf,
    complete: (batch) => stopOrphans(batch, loop, store),
    committed: (batch, calls) => {
      dispatch.committed(batch, calls);
      for (const { run } of batch.drafts.values()) tellParent(loop, store, run);
      timers.arm();
      expire();
    },
  });
  dispatch.recover();
  for (const task of store.tasksWithChild()) {
    const child = task.child === null ? undefined : store.executionByArn(task.child);
    if (child === undefined) tellLost(loop, task);
    else tellParent(loop, store, child);
  }
  expire();
  timers.arm();
  const core: Core = { store, loop, machines, options };
  let isClosed = false;
  return {
    call: async (action, input) => {
      try {
        return await answerAction(core, action, input);
      } catch (error) {
        throw explain(error, options.file);
      }
    },
    settled: () => settled(loop, dispatch.callsUnderWay),
    activity: () => ({ isMoving: loop.isBusy(), calls: dispatch.callsUnderWay() }),
    trouble: () => (loop.trouble() === undefined || isClosed ? undefined : attempt(store, options.file)),
    nextWakeAt: () => store.nextWake(),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      timers.stop();
      loop.stop();
      try {
        dispatch.stop();
      } catch (error) {
        // On a full disk the calls that are cut off here count as starts: they are made again all the same.
        if (!isUnwritable(error)) throw error;
      } finally {
        database.close();
      }
    },
  };
};

/** A change that changes nothing. */
const attempt = (store: Store, file: string): EngineTrouble | undefined => {
  try {
    store.transaction(() => undefined);
    return undefined;
  } catch (error) {
    const trouble = explain(error, file);
    return trouble instanceof EngineTrouble ? trouble : undefined;
  }
};

/** Settled: the loop is empty and no call is in flight. A call that never ends keeps an engine from settling. */
const settled = (loop: Loop, calls: () => number): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (loop.isBusy() || calls() > 0) setImmediate(look);
      else resolve();
    };
    look();
  });
