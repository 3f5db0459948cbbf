import type { JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import { ServiceError } from '#adapters/engine/embedded/engine.ts';
import { asText } from '#adapters/engine/embedded/interpreter/json-text.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import type { Finding, StateCase } from './cases.ts';
import { compare } from './compare.ts';

/** Runs one recorded TestState request and compares the whole answer, or the refusal. */
export const runState = async (one: StateCase): Promise<Finding> => {
  const { name, args, expect } = one;
  if (isPathOnly(args)) return { name, result: 'outside', reason: 'JSONPath' };
  if (JSON.stringify(expect).includes('Mock result schema validation error'))
    return { name, result: 'outside', reason: 'the shapes of other services are not checked' };
  const { engine } = openTestEngine({}, { account: '111111111111', region: 'us-east-1' });
  const got = await answerOf(engine.call('TestState', requestOf(args)));
  await engine.close();
  const { ResponseMetadata: _metadata, message: _message, ...wanted } = expect;
  const differences = compare(got, wanted, []);
  return { name, result: differences.length === 0 ? 'passed' : 'failed', differences };
};

const answerOf = async (answer: Promise<JsonObject>): Promise<unknown> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceError) return { Error: { Code: error.name, Message: error.message } };
    return { Error: { Code: 'InternalFailure', Message: String(error) } };
  }
};

const requestOf = (args: JsonObject): JsonObject => ({
  ...args,
  definition:
    typeof args['definition'] === 'string' ? args['definition'] : JSON.stringify(args['definition']),
  roleArn: 'arn:aws:iam::111111111111:role/recorded',
});

/** A state, or a machine, without a word of JSONata. */
const isPathOnly = ({ definition, stateName }: JsonObject): boolean => {
  if (!isObject(definition)) return !asText(definition).includes('JSONata');
  const states = isObject(definition['States']) ? definition['States'] : {};
  const state = typeof stateName === 'string' ? states[stateName] : definition;
  const language = isObject(state)
    ? (state['QueryLanguage'] ?? definition['QueryLanguage'])
    : definition['QueryLanguage'];
  return language !== 'JSONata';
};
