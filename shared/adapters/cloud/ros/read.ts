import { isObject } from '#domain/json.ts';
import { maskText } from '#domain/kube/mask/secret-text.ts';
import { type CloudStack, outputsOf } from '#domain/stack/cloud-stack.ts';
import type { CallRos, RosParams } from './call.ts';
import { failureOf, isMissing, unreachable } from './failures.ts';
import type { RosBody } from './outcome.ts';
import { standingOf } from './status.ts';

/** Reads: repeating one is harmless, so every missing response is ProviderUnreachable. */
export const ask = async (call: CallRos, at: string, action: string, params: RosParams): Promise<RosBody> => {
  const outcome = await call(action, params);
  if (outcome.kind === 'answered') return outcome.body;
  throw outcome.kind === 'refused' ? failureOf(at, outcome) : unreachable(at, outcome.reason);
};

export const textAt = (body: RosBody, name: string): string => textOf(body[name]);

/** pop-core reads numbers beyond 2^53 as objects that write themselves as text. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  const json: unknown = JSON.parse(JSON.stringify(value));
  return typeof json === 'string' ? json : JSON.stringify(json);
};

/** A page has 50, a stack 300 resources at most. */
const mostItems = 1000;

export const itemsAt = (body: RosBody, name: string): readonly RosBody[] => {
  const value = body[name];
  return Array.isArray(value) ? value.slice(0, mostItems).filter(isObject) : [];
};

const pageSize = 50;
/** An account has 200 stacks unless it has asked for more. */
const mostPages = 200;

/** The id of the stack of that name, because ROS reads by id; deleted ones of the same name do not count. */
export const findId = async (call: CallRos, at: string, name: string): Promise<string | undefined> => {
  for (let page = 1, seen = 0; page <= mostPages; page += 1) {
    const body = await ask(call, at, 'ListStacks', {
      StackName: [name],
      PageSize: pageSize,
      PageNumber: page,
    });
    const stacks = itemsAt(body, 'Stacks');
    const found = stacks.find(
      (one) => textAt(one, 'StackName') === name && textAt(one, 'Status') !== 'DELETE_COMPLETE',
    );
    if (found !== undefined) return textAt(found, 'StackId');
    seen += stacks.length;
    if (stacks.length === 0 || seen >= Number(textAt(body, 'TotalCount'))) return undefined;
  }
  throw unreachable(at, `it lists stacks of the name ${name} without an end`);
};

/** The whole stack as ROS reports it; undefined if there is none. */
export const readBody = async (call: CallRos, at: string, name: string): Promise<RosBody | undefined> => {
  const id = await findId(call, at, name);
  if (id === undefined) return undefined;
  const outcome = await call('GetStack', { StackId: id });
  if (outcome.kind === 'answered') return outcome.body;
  if (outcome.kind !== 'refused') throw unreachable(at, outcome.reason);
  if (isMissing(outcome)) return undefined;
  throw failureOf(at, outcome);
};

export const stackOf = (name: string, body: RosBody): CloudStack | undefined => {
  const status = textAt(body, 'Status');
  const standing = standingOf(status);
  if (standing === undefined) return undefined;
  const reason = maskText(textAt(body, 'StatusReason')).slice(0, 1000);
  return {
    id: textAt(body, 'StackId'),
    name,
    status,
    ...standing,
    ...(reason !== '' && { reason }),
    outputs: outputsOf(pairs(itemsAt(body, 'Outputs'), 'OutputKey', 'OutputValue')),
    tags: pairs(itemsAt(body, 'Tags'), 'Key', 'Value'),
  };
};

const pairs = (items: readonly RosBody[], key: string, value: string): Record<string, string> =>
  Object.fromEntries(items.map((item) => [textAt(item, key), textOf(item[value])]));
