import type { QueryLanguage, StateType } from '../interpreter/definition.ts';
import type { Found, ValidateOptions } from './diagnostic.ts';
import { under, wrong } from './diagnostic.ts';
import { checkAssign, checkTemplate } from './expressions.ts';
import { allowedFields, pathFields, queryFields, stateTypes } from './fields.ts';
import { checkHandlers } from './handlers.ts';
import type { Body } from './state-check.ts';
import { checksOfTypes } from './state-types.ts';

/** One state by itself: its type, its fields and their values. Its transitions are checked with the scope. */
export function* checkState(
  state: Body,
  at: string,
  language: QueryLanguage,
  options: ValidateOptions,
): Found {
  const type = state['Type'];
  if (type === undefined) return yield wrong(at, 'These fields are required: [Type]');
  if (!stateTypes.some((known) => known === type))
    return yield wrong(under(at, 'Type'), `Value must be one of [${stateTypes.join(', ')}]`);
  yield* checkFields(state, at, type as StateType, language);
  yield* checkEnd(state, at, type as StateType);
  yield* checkHandlers(state, at, language);
  yield* checksOfTypes[type as StateType](state, at, language, options);
  if (language === 'JSONata') yield* checkEvaluated(state, at, type as StateType);
}

const withResult = new Set<StateType>(['Task', 'Map', 'Parallel']);

function* checkEvaluated(state: Body, at: string, type: StateType): Found {
  const there = withResult.has(type) ? (['result'] as const) : [];
  for (const field of evaluated) yield* checkTemplate(state[field], under(at, field));
  yield* checkTemplate(state['Output'], under(at, 'Output'), there);
  yield* checkAssign(state['Assign'], under(at, 'Assign'), there);
}

const evaluated = [
  'Arguments',
  'Items',
  'ItemSelector',
  'Credentials',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'Seconds',
  'Timestamp',
  'Error',
  'Cause',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
] as const;

function* checkFields(state: Body, at: string, type: StateType, language: QueryLanguage): Found {
  const allowed = allowedFields(type, language);
  const foreign: readonly string[] = language === 'JSONata' ? pathFields : queryFields;
  for (const field of Object.keys(state)) {
    if (allowed.includes(field)) continue;
    if (foreign.includes(field))
      yield wrong(under(at, field), `The QueryLanguage '${language}' does not support the field '${field}'`);
    else yield wrong(at, `Field '${field}' is not supported`);
  }
}

function* checkEnd(state: Body, at: string, type: StateType): Found {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') {
    if (state['Next'] !== undefined || state['End'] === true)
      yield wrong(at, `A ${type} state has neither Next nor End`);
    return;
  }
  const hasNext = state['Next'] !== undefined;
  if (hasNext && typeof state['Next'] !== 'string')
    yield wrong(under(at, 'Next'), 'Expected value of type String');
  if (hasNext === (state['End'] === true))
    yield wrong(at, 'These fields are required: exactly one of [Next, End]');
}
