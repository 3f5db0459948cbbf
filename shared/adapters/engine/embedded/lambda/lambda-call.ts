import type { Json } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import type { LambdaCall } from '../options.ts';
import { TaskError } from '../options.ts';

interface Reading {
  readonly lambda: LambdaCall;
  /** What the function gets; `{}` where nothing is written. */
  readonly payload: Json;
}

const optionalFields = {
  Qualifier: 'qualifier',
  InvocationType: 'invocationType',
  ClientContext: 'clientContext',
  LogType: 'logType',
} as const;

/** Reads the Arguments of a `lambda:invoke`. */
export const readLambdaCall = (parameters: Json): Reading => {
  const args = isObject(parameters) ? parameters : {};
  const functionName = args['FunctionName'];
  if (typeof functionName !== 'string')
    throw new TaskError('States.Runtime', 'lambda:invoke needs a FunctionName in its Arguments.');
  const given = Object.entries(optionalFields).flatMap(([field, name]) =>
    typeof args[field] === 'string' ? [[name, args[field]] as const] : [],
  );
  const lambda: LambdaCall = { functionName, ...Object.fromEntries(given) };
  return { lambda, payload: args['Payload'] === undefined ? {} : args['Payload'] };
};

/** `arn:…:function:name:alias`, `123456789012:function:name`, `name:alias` or `name`: the name alone. */
export const plainName = (text: string): string => {
  const [, afterArn] = /(?:^|:)function:([^:]+)/.exec(text) ?? [];
  return afterArn ?? text.split(':')[0] ?? text;
};
