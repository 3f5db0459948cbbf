import { RosRefusal } from './refusal.ts';
import type { Params } from './signature.ts';

/** `Parameters.N.{ParameterKey,ParameterValue}` and the like as a record. */
export const pairsOf = (
  params: Params,
  list: string,
  [key, value]: readonly [string, string],
): Readonly<Record<string, string>> => {
  const pairs: Record<string, string> = {};
  for (let at = 1; params[`${list}.${at}.${key}`] !== undefined; at += 1)
    pairs[params[`${list}.${at}.${key}`] ?? ''] = params[`${list}.${at}.${value}`] ?? '';
  return pairs;
};

export const parametersOf = (params: Params) =>
  pairsOf(params, 'Parameters', ['ParameterKey', 'ParameterValue']);

/** `NotificationURLs.N` and the like as a list. */
export const listOf = (params: Params, list: string): readonly string[] => {
  const items: string[] = [];
  for (let at = 1; params[`${list}.${at}`] !== undefined; at += 1) items.push(params[`${list}.${at}`] ?? '');
  return items;
};

/** A parameter that must be there. */
export const need = (params: Params, name: string): string => {
  const value = params[name];
  if (value === undefined || value === '')
    throw new RosRefusal(400, 'MissingParameter', `The input parameter "${name}" is mandatory.`);
  return value;
};
