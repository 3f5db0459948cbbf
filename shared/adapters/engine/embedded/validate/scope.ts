import { isObject } from '#domain/json.ts';
import type { QueryLanguage } from '../interpreter/definition.ts';
import type { Found, ValidateOptions } from './diagnostic.ts';
import { doubtful, outside, under, wrong } from './diagnostic.ts';
import type { Body } from './state.ts';
import { checkState } from './state.ts';
import { checkOuter, listed, variablesBeside, withoutOuter } from './variables.ts';

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
  yield* checkTarget(scope['StartAt'], under(at, 'StartAt'), 'StartAt', states);
  for (const [name, state] of Object.entries(states)) {
    const place = under(at, 'States', name);
    if (!isObject(state)) yield wrong(place, 'Expected value of type Object');
    else yield* checkNode({ name, state, at: place, states, machineLanguage, options, outer });
  }
  yield* checkReach(String(scope['StartAt']), states, at);
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
  for (const [place, target] of arrows(state)) yield* checkTarget(target, `${at}${place}`, 'Next', states);
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

/** AWS's sentence, recorded for states of the machine itself; what it says to inner ones is not known. */
const downgrade = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";

function* checkTarget(target: unknown, at: string, field: string, states: Body): Found {
  if (typeof target !== 'string' || Object.hasOwn(states, target)) return;
  yield wrong(at, `Missing '${field}' target: ${target}`, 'MISSING_TRANSITION_TARGET');
}

/** Where a state may lead to: each arrow with its place below the state. */
const arrows = (state: Body): readonly (readonly [string, unknown])[] => [
  ['/Next', state['Next']],
  ['/Default', state['Default']],
  ...listed(state['Choices']).map((rule, i) => [`/Choices/${i}/Next`, rule['Next']] as const),
  ...listed(state['Catch']).map((catcher, i) => [`/Catch/${i}/Next`, catcher['Next']] as const),
];

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

/** A state that no arrow leads to is a slip of the pen; AWS lets it pass. */
function* checkReach(start: string, states: Body, at: string): Found {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states[name];
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    open.push(...arrows(state).flatMap(([, target]) => (typeof target === 'string' ? [target] : [])));
  }
  for (const name of Object.keys(states))
    if (!reached.has(name)) yield doubtful(under(at, 'States', name), `no state leads to '${name}'`);
}
