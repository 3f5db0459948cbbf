import { type Asked, intentTag, type StackSpec } from '#domain/stack/cloud-stack.ts';
import { Failure } from '#domain/failure.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import type { CallRos, RosParams } from './call.ts';
import { failureOf, isMissing, isSameStack, isTaken, isUnderWay, unreachable } from './failures.ts';
import type { RosOutcome } from './outcome.ts';
import { findId, readBody, stackOf } from './read.ts';

/** What of a spec every call with a template sends. */
export const templateParams = ({ template, parameters }: StackSpec): RosParams => ({
  TemplateBody: template,
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
});

const tagsOf = ({ tags }: StackSpec, token: string) =>
  Object.entries({ ...tags, [intentTag]: token }).map(([Key, Value]) => ({ Key, Value }));

/** ROS knows a token in the whole account; ours is for one stack and one operation. */
const clientToken = (operation: 'create' | 'update', { name }: StackSpec, token: string): string =>
  sha256Hex(`${operation} ${name} ${token}`);

/** The outcome of a write, as far as it is the same for all writes. */
const settled = (at: string, outcome: RosOutcome): Asked => {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'accepted' };
    case 'unknown':
      return { kind: 'unknown', reason: outcome.reason };
    case 'not-done':
      throw unreachable(at, outcome.reason);
    case 'refused':
      if (isUnderWay(outcome)) return { kind: 'accepted' };
      throw failureOf(at, outcome);
    default:
      return outcome satisfies never;
  }
};

export const createStack = async (
  call: CallRos,
  at: string,
  spec: StackSpec,
  token: string,
  notify: readonly string[],
): Promise<Asked> => {
  const params = {
    ...templateParams(spec),
    StackName: spec.name,
    Tags: tagsOf(spec, token),
    DisableRollback: false,
    NotificationURLs: notify,
    ClientToken: clientToken('create', spec, token),
  };
  const outcome = await call('CreateStack', params, Object.values(spec.parameters));
  if (outcome.kind !== 'refused' || !isTaken(outcome)) return settled(at, outcome);
  // ROS forgets a token after some hours; the stack keeps it as a tag.
  const standing = await readBody(call, at, spec.name);
  const stack = standing && stackOf(spec.name, standing);
  if (stack?.tags[intentTag] === token) return { kind: 'accepted' };
  throw new Failure(
    'StackRefused',
    at,
    `${outcome.reason}; this release has not made it: adopt or remove it`,
  );
};

export const updateStack = async (
  call: CallRos,
  at: string,
  spec: StackSpec,
  token: string,
): Promise<Asked> => {
  const id = await findId(call, at, spec.name);
  if (id === undefined) throw new Failure('NotFound', at, 'there is no such stack; someone has removed it');
  const params = {
    ...templateParams(spec),
    StackId: id,
    Tags: tagsOf(spec, token),
    // Otherwise ROS would keep what the template no longer contains.
    UsePreviousParameters: false,
    DisableRollback: false,
    ClientToken: clientToken('update', spec, token),
  };
  const outcome = await call('UpdateStack', params, Object.values(spec.parameters));
  if (outcome.kind === 'refused' && isSameStack(outcome)) return { kind: 'unchanged' };
  return settled(at, outcome);
};

/** DeleteStack takes no token: one that is gone, or going, is as it should be. */
export const removeStack = async (call: CallRos, at: string, name: string): Promise<Asked> => {
  const standing = await readBody(call, at, name);
  const stack = standing && stackOf(name, standing);
  if (stack === undefined) return { kind: 'unchanged' };
  if (stack.operation === 'delete' && stack.phase === 'moving') return { kind: 'accepted' };
  const outcome = await call('DeleteStack', { StackId: stack.id });
  if (outcome.kind === 'refused' && isMissing(outcome)) return { kind: 'unchanged' };
  return settled(at, outcome);
};
