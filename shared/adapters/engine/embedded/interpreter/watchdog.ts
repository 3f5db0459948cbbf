import { createContext, Script } from 'node:vm';
import { isObject } from '#domain/json.ts';

/** One call of a function of the language, or one search: longer than this is no honest work any more. */
const boundMs = 500;
const room: { work?: () => unknown } = {};
const context = createContext(room);
const script = new Script('work()');

/** Does synchronous work that cannot hold up the process: after half a second it is cut off with an error. */
export const cutOff = <T>(what: string, work: () => T): T => {
  const outer = room.work;
  room.work = work;
  try {
    return script.runInContext(context, { timeout: boundMs }) as T;
  } catch (error) {
    throw isTimeout(error) ? new Error(`${what} was cut off after ${boundMs} ms`) : error;
  } finally {
    if (outer === undefined) delete room.work;
    else room.work = outer;
  }
};

/** The error comes from the other side of a context, where Error is another class. */
const isTimeout = (error: unknown): boolean =>
  isObject(error) && error['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
