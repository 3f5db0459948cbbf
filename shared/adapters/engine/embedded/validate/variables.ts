import { isObject } from '#domain/json.ts';
import type { Found } from './diagnostic.ts';
import { wrong } from './diagnostic.ts';
import type { Body } from './state-check.ts';

/** A branch or an iteration reads the variables around it; to assign one is refused, since siblings would race. */
export function* checkOuter(state: Body, at: string, outer: ReadonlySet<string>): Found {
  for (const [place, variable] of assigned(state))
    if (outer.has(variable))
      yield wrong(
        `${at}${place}`,
        `The variable '${variable}' belongs to an outer scope and is only read here`,
      );
}

/** The variables that the other states of a scope assign. */
export const variablesBeside = (name: string, states: Body): readonly string[] =>
  Object.entries(states).flatMap(([other, state]) =>
    other === name || !isObject(state) ? [] : assigned(state).map(([, variable]) => variable),
  );

/** Every variable that a state assigns, each with its place below the state. */
const assigned = (state: Body): readonly (readonly [string, string])[] =>
  [
    ['', state['Assign']] as const,
    ...listed(state['Choices']).map((rule, i) => [`/Choices/${i}`, rule['Assign']] as const),
    ...listed(state['Catch']).map((catcher, i) => [`/Catch/${i}`, catcher['Assign']] as const),
  ].flatMap(([place, assign]) =>
    isObject(assign)
      ? Object.keys(assign).map((key) => [`${place}/Assign/${key}`, key.replace(/\.\$$/, '')] as const)
      : [],
  );

/** A distributed Map runs apart and sees nothing of the variables around it. */
export const withoutOuter = (processor: unknown): boolean =>
  isObject(processor) &&
  isObject(processor['ProcessorConfig']) &&
  processor['ProcessorConfig']['Mode'] === 'DISTRIBUTED';

/** The objects in a list. */
export const listed = (value: unknown): readonly Body[] =>
  Array.isArray(value) ? (value as readonly unknown[]).filter(isObject) : [];
