import { cutOff } from './watchdog.ts';

/** A regular expression that cannot block the process. JSONata needs only `lastIndex` and `exec`. */
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
    return cutOff('the regular expression', () => this.#regexp.exec(text));
  }
}
