import { expect, test } from 'vitest';
import { failures } from '#domain/failure.ts';
import { staleFiles } from '#workflows/emit.ts';
import { release } from '#workflows/release.ts';
import { rollout } from '#workflows/rollout.ts';

/* A walk over each graph: what the compiler cannot see of a workflow. */

interface AnyState {
  readonly type: string;
  readonly next?: string;
  readonly otherwise?: string;
  readonly expired?: string;
  readonly catch?: Readonly<Record<string, string>>;
  readonly cases?: Readonly<Record<string, string>>;
  readonly take?: Readonly<Record<string, string>>;
  readonly give?: string;
  readonly trouble?: string;
  readonly on?: string;
  readonly of?: string;
  readonly pass?: string;
  readonly secondsOf?: string;
  readonly untilOf?: string;
  readonly patience?: string;
}
interface AnyWorkflow {
  readonly name: string;
  readonly start: string;
  readonly input: readonly string[];
  readonly states: Readonly<Record<string, AnyState>>;
}

/** Where a state leads, and which keys are there on the way: a result only when it went well, a trouble only when not. */
const arrows = (state: AnyState): readonly (readonly [to: string, gives: readonly string[]])[] => {
  const trouble = state.trouble === undefined ? [] : [state.trouble];
  const well = state.give === undefined ? [] : [state.give];
  return [
    ...(state.next === undefined ? [] : [[state.next, well] as const]),
    ...Object.values(state.cases ?? {}).map((to) => [to, []] as const),
    ...Object.values(state.catch ?? {}).map((to) => [to, trouble] as const),
    ...(state.otherwise === undefined ? [] : [[state.otherwise, trouble] as const]),
    ...(state.expired === undefined ? [] : [[state.expired, []] as const]),
  ];
};

const needs = (state: AnyState): readonly string[] =>
  [
    ...Object.values(state.take ?? {}),
    state.on,
    state.of,
    state.pass,
    state.secondsOf,
    state.untilOf,
    state.patience,
  ].filter((key) => key !== undefined);

/** Keys that are there on every way into a state; a greatest fixed point over the graph. */
const certain = (w: AnyWorkflow): ReadonlyMap<string, ReadonlySet<string>> => {
  const known = new Map<string, ReadonlySet<string>>([[w.start, new Set(w.input)]]);
  const queue = [w.start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const state = w.states[name];
    if (state === undefined) throw new Error(`${w.name}: no state ${name}`);
    const here = known.get(name) ?? new Set();
    for (const [to, gives] of arrows(state)) {
      const arriving = new Set([...here, ...gives]);
      const before = known.get(to);
      const after = before === undefined ? arriving : new Set([...before].filter((key) => arriving.has(key)));
      if (before === undefined || after.size < before.size) {
        known.set(to, after);
        queue.push(to);
      }
    }
  }
  return known;
};

const missing = (w: AnyWorkflow): readonly string[] => {
  const known = certain(w);
  return Object.entries(w.states).flatMap(([name, state]) =>
    needs(state)
      .filter((key) => known.get(name)?.has(key) !== true)
      .map((key) => `${name} takes ${key}, which may not be there`),
  );
};

for (const w of [release, rollout] as unknown as readonly AnyWorkflow[]) {
  test(`${w.name}: no state takes a key that may not be there`, () => {
    expect(missing(w)).toEqual([]);
  });

  test(`${w.name}: every state can be reached, and an end from every state`, () => {
    expect(Object.keys(w.states).filter((name) => !certain(w).has(name))).toEqual([]);
    const ends = (name: string, seen: Set<string>): boolean => {
      if (w.states[name]?.type === 'end') return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return arrows(w.states[name] as AnyState).some(([to]) => ends(to, seen));
    };
    expect(Object.keys(w.states).filter((name) => !ends(name, new Set()))).toEqual([]);
  });

  test(`${w.name}: every caught name is a failure that exists`, () => {
    const caught = Object.values(w.states).flatMap((state) => Object.keys(state.catch ?? {}));
    expect(caught.filter((name) => !(name in failures))).toEqual([]);
  });

  test(`${w.name}: a key has one writer`, () => {
    const gives = Object.values(w.states).flatMap(({ give }) => (give === undefined ? [] : [give]));
    expect(gives.filter((key, at) => gives.indexOf(key) !== at || w.input.includes(key))).toEqual([]);
  });
}

test('the walk finds a key that is there on one way only', () => {
  const broken: AnyWorkflow = {
    name: 'broken',
    start: 'a',
    input: [],
    states: {
      a: { type: 'task', give: 'x', next: 'b', otherwise: 'b' },
      b: { type: 'task', take: { x: 'x' }, give: 'y', next: 'c', otherwise: 'c' },
      c: { type: 'end' },
    },
  };
  expect(missing(broken)).toEqual(['b takes x, which may not be there']);
});

test('the emitted state machines are fresh', () => {
  expect(staleFiles()).toEqual([]);
});
