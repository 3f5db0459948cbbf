import { createContext, Script } from 'node:vm';
import { isObject } from '#domain/json.ts';

const boundMs = 250;
const room: { regexp?: RegExp; text?: string } = {};
const context = createContext(room);
const script = new Script('regexp.exec(text)');

/**
 * A regular expression that cannot hold up the process: one search takes at most a quarter of a second.
 * JSONata asks for nothing but `lastIndex` and `exec`.
 */
export class BoundedRegExp {
  readonly #regexp: RegExp;

  constructor(source: RegExp) {
    this.#regexp = new RegExp(source);
  }

  get lastIndex(): number {
    return this.#regexp.lastIndex;
  }

  set lastIndex(index: number) {
    this.#regexp.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    Object.assign(room, { regexp: this.#regexp, text });
    try {
      return script.runInContext(context, { timeout: boundMs }) as RegExpExecArray | null;
    } catch (error) {
      throw isTimeout(error) ? timedOut() : error;
    }
  }
}

/** The error comes from the other side of a context, where Error is another class. */
const isTimeout = (error: unknown): boolean =>
  isObject(error) && error['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** The language's own error for an evaluation that takes too long; it puts the sentence together from these. */
const timedOut = (): Error =>
  Object.assign(new Error('regular expression'), { code: 'D1012', value: boundMs });
