import { isObject } from '#domain/json.ts';
import type { QueryLanguage, StateType } from '../interpreter/definition.ts';
import { isExpression } from '../interpreter/expression.ts';
import { type Found, under, wrong } from './diagnostic.ts';
import { checkAssign, checkTemplate } from './expressions.ts';
import { checkMap } from './map-state.ts';
import { checkResource } from './resource.ts';
import { type TypeCheck, checkNumber, oneAtMost } from './state-check.ts';

const nothing: TypeCheck = function* () {};

export const checksOfTypes: Readonly<Record<StateType, TypeCheck>> = {
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
  Map: checkMap,
};

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
