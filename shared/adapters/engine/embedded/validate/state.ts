import { isWithin, type NumberRange } from '../number-range.ts';
import { isObject } from '#domain/json.ts';
import type { QueryLanguage, StateType } from '../interpreter/definition.ts';
import { isExpression } from '../interpreter/expression.ts';
import type { Found, ValidateOptions } from './diagnostic.ts';
import { outside, under, wrong } from './diagnostic.ts';
import { checkAssign, checkTemplate } from './expressions.ts';
import { allowedFields, pathFields, queryFields, stateTypes } from './fields.ts';
import { checkHandlers } from './handlers.ts';
import { checkResource } from './resource.ts';

export type Body = Readonly<Record<string, unknown>>;

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
  yield* ofType[type as StateType](state, at, language, options);
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

type TypeCheck = (state: Body, at: string, language: QueryLanguage, options: ValidateOptions) => Found;

const nothing: TypeCheck = function* () {};

const ofType: Readonly<Record<StateType, TypeCheck>> = {
  Pass: nothing,
  Succeed: nothing,
  Fail: function* (state, at, language) {
    for (const field of ['Error', 'Cause'] as const) {
      if (state[field] !== undefined && typeof state[field] !== 'string')
        yield wrong(under(at, field), 'Expected value of type String');
      if (language === 'JSONPath') yield* oneAtMost(state, at, [field, `${field}Path`]);
    }
  },
  Task: function* (state, at, language, options) {
    yield* checkResource(state['Resource'], at, options);
    for (const field of ['TimeoutSeconds', 'HeartbeatSeconds']) {
      yield* checkNumber(state[field], under(at, field), language, { least: 1, isWhole: true });
      if (language === 'JSONPath') yield* oneAtMost(state, at, [field, `${field}Path`]);
    }
    const [timeout, heartbeat] = [state['TimeoutSeconds'], state['HeartbeatSeconds']];
    if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout)
      yield wrong(under(at, 'HeartbeatSeconds'), 'HeartbeatSeconds must be smaller than TimeoutSeconds');
    const credentials = state['Credentials'];
    if (credentials !== undefined && !isObject(credentials) && !isExpression(credentials))
      yield wrong(under(at, 'Credentials'), 'Expected value of type Object');
  },
  Choice: function* (state, at, language) {
    const rules = state['Choices'];
    if (rules === undefined) return yield wrong(at, 'These fields are required: [Choices]');
    if (!Array.isArray(rules) || rules.length === 0)
      return yield wrong(under(at, 'Choices'), 'Value cannot be empty');
    for (const [index, rule] of (rules as readonly unknown[]).entries())
      yield* checkRule(rule, under(at, 'Choices', index), language);
  },
  Wait: function* (state, at, language) {
    const ways =
      language === 'JSONata'
        ? ['Seconds', 'Timestamp']
        : ['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'];
    const given = ways.filter((way) => state[way] !== undefined);
    if (given.length !== 1) yield wrong(at, `These fields are required: exactly one of [${ways.join(', ')}]`);
    yield* checkNumber(state['Seconds'], under(at, 'Seconds'), language, { least: 0, isWhole: true });
    if (state['Timestamp'] !== undefined && typeof state['Timestamp'] !== 'string')
      yield wrong(under(at, 'Timestamp'), 'Expected value of type String');
  },
  Parallel: function* (state, at) {
    const branches = state['Branches'];
    if (branches === undefined) return yield wrong(at, 'These fields are required: [Branches]');
    if (!Array.isArray(branches)) return yield wrong(under(at, 'Branches'), 'Expected value of type Array');
    if (branches.length === 0) yield wrong(under(at, 'Branches'), 'Value cannot be empty');
  },
  Map: function* (state, at, language, options) {
    const processor = state['ItemProcessor'] ?? state['Iterator'];
    if (!isObject(processor)) return yield wrong(at, 'These fields are required: [ItemProcessor]');
    // The states inside use the language of the machine, whatever the Map itself says.
    if ('QueryLanguage' in processor)
      yield wrong(
        under(at, state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor'),
        "Field 'QueryLanguage' is not supported",
      );
    yield* outsideMap(state, processor, at, options);
    yield* checkNumber(state['MaxConcurrency'], under(at, 'MaxConcurrency'), language, {
      least: 0,
      isWhole: true,
    });
    yield* checkNumber(state['ToleratedFailureCount'], under(at, 'ToleratedFailureCount'), language, {
      least: 0,
      isWhole: true,
    });
    yield* checkNumber(
      state['ToleratedFailurePercentage'],
      under(at, 'ToleratedFailurePercentage'),
      language,
      { least: 0, most: 100 },
    );
    const items = state['Items'];
    if (items !== undefined && !isExpression(items) && typeof items !== 'object')
      yield wrong(under(at, 'Items'), 'Expected an array, an object or a JSONata expression');
  },
};

function* outsideMap(state: Body, processor: Body, at: string, options: ValidateOptions): Found {
  if (options.allowDistributed === true) return;
  const config = processor['ProcessorConfig'];
  if (isObject(config) && config['Mode'] === 'DISTRIBUTED')
    yield outside(
      under(at, 'ItemProcessor', 'ProcessorConfig', 'Mode'),
      'this engine runs Map inline only, not DISTRIBUTED',
    );
  for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter'])
    if (state[field] !== undefined)
      yield outside(
        under(at, field),
        `${field} belongs to the distributed Map, which this engine does not run`,
      );
}

function* checkRule(rule: unknown, at: string, language: QueryLanguage): Found {
  if (!isObject(rule)) return yield wrong(at, 'Expected value of type Object');
  if (typeof rule['Next'] !== 'string') yield wrong(at, 'These fields are required: [Next]');
  if (language === 'JSONPath') return;
  const condition = rule['Condition'];
  if (condition === undefined) yield wrong(at, 'These fields are required: [Condition]');
  else if (typeof condition !== 'boolean' && !isExpression(condition))
    yield wrong(under(at, 'Condition'), 'Expected a boolean or a JSONata expression');
  for (const field of ['Condition', 'Output']) yield* checkTemplate(rule[field], under(at, field));
  yield* checkAssign(rule['Assign'], under(at, 'Assign'), []);
}

function* checkNumber(value: unknown, at: string, language: QueryLanguage, range: NumberRange): Found {
  if (value === undefined || (language === 'JSONata' && isExpression(value))) return;
  const { least, most = Number.POSITIVE_INFINITY, isWhole = false } = range;
  if (!isWithin(value, range))
    yield wrong(
      at,
      `Value must be ${isWhole ? 'an integer' : 'a number'} of ${least} or more${most < 1e9 ? ` and ${most} or less` : ''}`,
    );
}

function* oneAtMost(state: Body, at: string, fields: readonly string[]): Found {
  const given = fields.filter((field) => state[field] !== undefined);
  if (given.length > 1) yield wrong(at, `Only one of these fields may be given: [${given.join(', ')}]`);
}
