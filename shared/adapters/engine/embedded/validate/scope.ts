import { isObject } from '#domain/json.ts';
import type { QueryLanguage } from '../interpreter/definition.ts';
import type { Found, ValidateOptions } from './diagnostic.ts';
import { outside, under, wrong } from './diagnostic.ts';
import { arrows, checkGraph } from './graph.ts';
import type { Body } from './state-check.ts';
import { checkState } from './state.ts';
import { checkOuter, variablesBeside, withoutOuter } from './variables.ts';

/** A set of states with its entrance: that everything in it is well formed, and that every arrow leads somewhere. */
export function* checkScope(
  scope: unknown,
  at: string,
  machineLanguage: QueryLanguage,
  options: ValidateOptions,
  outer: ReadonlySet<string> = new Set(),
): Found {
  if (!isObject(scope)) return yield wrong(at, 'Expected value of type Object');
  const missing = ['StartAt', 'States'].filter((field) => scope[field] === undefined);
  if (missing.length > 0) return yield wrong(at, `These fields are required: [${missing.join(', ')}]`);
  const states = scope['States'];
  if (!isObject(states)) return yield wrong(under(at, 'States'), 'Expected value of type Object');
  if (Object.keys(states).length === 0) yield wrong(under(at, 'States'), 'Value cannot be empty');
  yield* checkTarget(scope['StartAt'], under(at, 'StartAt'), states);
  for (const [name, state] of Object.entries(states)) {
    const place = under(at, 'States', name);
    if (!isObject(state)) yield wrong(place, 'Expected value of type Object');
    else yield* checkNode({ name, state, at: place, states, machineLanguage, options, outer });
  }
  yield* checkGraph(String(scope['StartAt']), states, at);
}

interface Place {
  readonly name: string;
  readonly state: Body;
  readonly at: string;
  /** All the states of the scope. */
  readonly states: Body;
  readonly machineLanguage: QueryLanguage;
  readonly options: ValidateOptions;
  /** The variables of the scopes around this one. */
  readonly outer: ReadonlySet<string>;
}

function* checkNode({ name, state, at, states, machineLanguage, options, outer }: Place): Found {
  if (name.length > 80) yield wrong(at, 'State names have at most 80 characters');
  const language = yield* languageOf(state, at, machineLanguage, options);
  yield* checkState(state, at, language, options);
  yield* checkOuter(state, at, outer);
  for (const [place, target] of arrows(state)) yield* checkTarget(target, `${at}${place}`, states);
  const inside = innerScopes(state);
  if (inside.length === 0) return;
  const seen = new Set([...outer, ...variablesBeside(name, states)]);
  for (const [place, inner] of inside)
    yield* checkScope(
      inner,
      `${at}${place}`,
      machineLanguage,
      options,
      withoutOuter(inner) ? new Set() : seen,
    );
}

function* languageOf(
  state: Body,
  at: string,
  machineLanguage: QueryLanguage,
  options: ValidateOptions,
): Generator<ReturnType<typeof wrong>, QueryLanguage> {
  const own = state['QueryLanguage'] ?? machineLanguage;
  if (own !== 'JSONata' && own !== 'JSONPath')
    yield wrong(under(at, 'QueryLanguage'), 'Value must be one of [JSONata, JSONPath]');
  const language = own === 'JSONata' ? 'JSONata' : 'JSONPath';
  if (language === 'JSONata') return language;
  if (machineLanguage === 'JSONata' && at.split('/').length === 3) yield wrong(at, downgrade);
  else if (machineLanguage === 'JSONata') yield outside(at, downgrade);
  else if (options.allowJsonPath !== true)
    yield outside(
      at,
      'this engine runs JSONata only; set "QueryLanguage": "JSONata" and use Arguments and Output',
    );
  return language;
}

/** AWS's message, recorded for top-level states; its message for inner ones is not known. */
const downgrade = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";

/** AWS says 'Next' of every arrow, StartAt included. */
function* checkTarget(target: unknown, at: string, states: Body): Found {
  if (typeof target !== 'string' || Object.hasOwn(states, target)) return;
  yield wrong(at, `Missing 'Next' target: ${target}`, 'MISSING_TRANSITION_TARGET');
}

/** The scopes inside a state, each with its place below the state. */
export const innerScopes = (state: Body): readonly (readonly [string, unknown])[] => {
  if (state['Type'] === 'Parallel')
    return Array.isArray(state['Branches'])
      ? state['Branches'].map((branch: unknown, i) => [`/Branches/${i}`, branch] as const)
      : [];
  if (state['Type'] !== 'Map') return [];
  const field = state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor';
  return isObject(state[field]) ? [[`/${field}`, state[field]]] : [];
};
