import type { Read } from '#domain/config/result.ts';
import type { Tree } from '#domain/config/tree.ts';
import { sameJson } from '#domain/json.ts';
import type { ComponentType } from '#domain/render/component-type.ts';
import type { TraitType } from '#domain/render/trait-type.ts';
import type { Mistake } from '#domain/config/place.ts';

/**
 * Runs a custom type under the rule that equal input gives equal objects: clock, random numbers and the network are
 * unavailable while it renders, and it renders twice. Its imports are its owner's responsibility.
 */
export const pureType = <T extends ComponentType | TraitType>(made: T): T =>
  'build' in made
    ? {
        ...made,
        build: twice(made.type, (...asked: Parameters<ComponentType['build']>) => made.build(...asked)),
      }
    : {
        ...made,
        effect: twice(made.type, (...asked: Parameters<TraitType['effect']>) => made.effect(...asked)),
      };

const twice =
  <A extends readonly [Tree, ...unknown[]], V>(type: string, template: (...asked: A) => Read<V>) =>
  (...asked: A): Read<V> => {
    const first = withoutWorld(() => template(...asked));
    const second = withoutWorld(() => template(...asked));
    if (sameJson(first, second)) return first;
    const { file, line, column } = asked[0].at;
    const reason = `type "${type}" is not pure: rendered twice from the same words it made two different things`;
    return { kind: 'mistaken', mistakes: [{ file, line, column, reason } satisfies Mistake] };
  };

/** Runs something synchronous where time, chance and other places do not exist. */
const withoutWorld = <T>(run: () => T): T => {
  const kept = places.map(
    ([owner, name]) => [owner, name, Object.getOwnPropertyDescriptor(owner, name)] as const,
  );
  for (const [owner, name, what] of places)
    Object.defineProperty(owner, name, { configurable: true, writable: true, value: what });
  try {
    return run();
  } finally {
    for (const [owner, name, before] of kept)
      if (before === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, before);
  }
};

const absent = (name: string) => (): never => {
  throw new Error(`${name} is not there for a template: the same words must give the same objects`);
};

/** A date that is written down is as good as any text; the date of today is none. */
const datesOfOthers = new Proxy(Date, {
  construct: (made, given) => (given.length === 0 ? absent('new Date()')() : Reflect.construct(made, given)),
  apply: absent('Date()'),
  get: (made, name) => (name === 'now' ? absent('Date.now') : (Reflect.get(made, name) as unknown)),
});

const places: readonly (readonly [object, string, unknown])[] = [
  [globalThis, 'Date', datesOfOthers],
  [Math, 'random', absent('Math.random')],
  [performance, 'now', absent('performance.now')],
  [process, 'env', new Proxy({}, { get: (_, name) => absent(`process.env.${String(name)}`)() })],
  [globalThis, 'crypto', new Proxy({}, { get: (_, name) => absent(`crypto.${String(name)}`)() })],
  ...['fetch', 'WebSocket', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(
    (name) => [globalThis, name, absent(name)] as const,
  ),
];
