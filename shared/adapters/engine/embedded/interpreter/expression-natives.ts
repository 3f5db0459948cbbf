import jsonata from 'jsonata';
import { bounds, budgetOf, checkExtent, type Evaluation, OverBounds } from './expression-bounds.ts';
import { weightOf } from './expression-watch.ts';
import { cutOff } from './watchdog.ts';

interface Focus {
  readonly environment: { readonly base: Evaluation };
}
type Implementation = (this: Focus, ...args: readonly unknown[]) => unknown;

/** A function of the language as it is kept there; all expressions share it. */
interface Native {
  implementation: Implementation;
}

/** Functions that do their whole work in one go, where nothing is counted meanwhile. */
const names =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad join ' +
  'formatNumber formatBase formatInteger parseInteger number zip keys lookup append spread merge reverse shuffle ' +
  'distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone';

/** Refuses, before anything is made, arguments whose result would be too large. */
const checks: Readonly<Record<string, (args: readonly unknown[]) => void>> = {
  pad: ([, width]) => checkLength(Math.abs(Number(width))),
  join: ([texts, between]) => {
    if (!Array.isArray(texts)) return;
    const gap = typeof between === 'string' ? between.length : 0;
    checkLength(texts.reduce<number>((sum, text) => sum + String(text).length + gap, 0));
  },
  string: ([value]) => checkExtent(value),
  clone: ([value]) => checkExtent(value),
};

/** These build regular expressions out of their arguments, or compare everything with everything. */
const slow = new Set(['toMillis', 'fromMillis', 'parseInteger', 'formatInteger', 'formatNumber', 'distinct']);

const checkLength = (length: number): void => {
  if (length > bounds.text)
    throw new OverBounds(`a text would have ${length} characters, more than ${bounds.text}`);
};

/** The language compares each item with each; where all are plain, a single look at each is enough. */
const quickDistinct = (native: Implementation): Implementation =>
  function distinct(arr) {
    const isPlain = Array.isArray(arr) && arr.length > 1 && arr.every((item) => typeof item !== 'object');
    if (!isPlain) return native.call(this, arr);
    const kept = [...new Set(arr as readonly unknown[])];
    return 'sequence' in arr ? Object.defineProperty(kept, 'sequence', { value: true }) : kept;
  };

const guard = (name: string, native: Native): void => {
  const bare = name === 'distinct' ? quickDistinct(native.implementation) : native.implementation;
  const guarded: Implementation = function guarded(...args) {
    const weight = args.reduce<number>((sum, arg) => sum + weightOf(arg), 0);
    budgetOf(this.environment.base).spend(1 + weight);
    checks[name]?.(args);
    const work = (): unknown => bare.call(this, ...args);
    return slow.has(name) || weight > heavy ? cutOff(`$${name}`, work) : work();
  };
  // The language reads the parameters out of the text, and their number, for partial and for higher-order calls.
  Object.defineProperties(guarded, {
    length: { value: bare.length },
    toString: { value: () => bare.toString() },
  });
  native.implementation = guarded;
};

/** Below this a single call always ends at once. */
const heavy = 1000;

/** The functions of the language are reached by asking it for them; once, for all expressions. */
const guardAll = async (): Promise<void> => {
  for (const name of names.split(' ')) guard(name, (await jsonata(`$${name}`).evaluate(undefined)) as Native);
};

let guarding: Promise<void> | undefined;

/** Resolves when every function of the language is bounded; evaluates nothing before. */
export const nativesGuarded = (): Promise<void> => (guarding ??= guardAll());
