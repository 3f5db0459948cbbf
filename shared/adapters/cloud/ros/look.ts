import { maskText } from '#domain/kube/mask/secret-text.ts';
import type { Drift, StackChange, StackEvent, StackSpec } from '#domain/stack/cloud-stack.ts';
import type { CallRos } from './call.ts';
import { failureOf, isSameStack, unreachable } from './failures.ts';
import { isObject, own } from '#domain/json.ts';
import type { RosBody } from './outcome.ts';
import { ask, findId, itemsAt, readBody, textAt } from './read.ts';
import { templateParams } from './write.ts';

/** ROS previews a new stack and a change of one without leaving anything, unlike a change set. */
export const previewStack = async (
  call: CallRos,
  at: string,
  spec: StackSpec,
): Promise<readonly StackChange[]> => {
  const id = await findId(call, at, spec.name);
  const outcome = await call(
    'PreviewStack',
    { ...templateParams(spec), StackName: spec.name, StackId: id },
    Object.values(spec.parameters),
  );
  if (outcome.kind === 'refused') {
    if (isSameStack(outcome)) return [];
    throw failureOf(at, outcome);
  }
  if (outcome.kind !== 'answered') throw unreachable(at, outcome.reason);
  const { Stack } = outcome.body;
  return isObject(Stack) ? itemsAt(Stack, 'Resources').flatMap(changeOf) : [];
};

const replacing: Readonly<Record<string, StackChange['action']>> = {
  True: 'replace',
  Conditional: 'maybe-replace',
};

const changeOf = (resource: RosBody): readonly StackChange[] => {
  const action = actionOf(textAt(resource, 'Action'), textAt(resource, 'Replacement'));
  if (action === undefined) return [];
  return [
    { resource: textAt(resource, 'LogicalResourceId'), type: textAt(resource, 'ResourceType'), action },
  ];
};

const actionOf = (action: string, replacement: string): StackChange['action'] | undefined => {
  switch (action) {
    case 'Add':
      return 'create';
    case 'Remove':
      return 'delete';
    case 'Modify':
      return own(replacing, replacement) ?? 'modify';
    default:
      return undefined;
  }
};

/** ROS returns the newest first, in pages. */
export const eventsOf = async (
  call: CallRos,
  at: string,
  name: string,
  after?: string,
): Promise<readonly StackEvent[]> => {
  const id = await findId(call, at, name);
  if (id === undefined) return [];
  const events: StackEvent[] = [];
  for (let page = 1; page <= 40; page += 1) {
    const body = await ask(call, at, 'ListStackEvents', { StackId: id, PageSize: 50, PageNumber: page });
    const items = itemsAt(body, 'Events').map(eventOf);
    const known = items.findIndex((one) => one.id === after);
    for (const one of known === -1 ? items : items.slice(0, known)) events.push(one);
    if (known !== -1 || items.length === 0 || page * 50 >= Number(textAt(body, 'TotalCount'))) break;
  }
  return events.toReversed();
};

const eventOf = (event: RosBody): StackEvent => {
  const reason = maskText(textAt(event, 'StatusReason')).slice(0, 1000);
  return {
    id: textAt(event, 'EventId'),
    at: instantOf(textAt(event, 'CreateTime')),
    resource: textAt(event, 'LogicalResourceId'),
    type: textAt(event, 'ResourceType'),
    status: textAt(event, 'Status'),
    ...(reason !== '' && { reason }),
  };
};

/** ROS writes instants in UTC, with and without a Z. */
const instantOf = (text: string): number => {
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at) ? 0 : at;
};

const freshMs = 600_000;

/** ROS detects drift asynchronously, in seconds to minutes: results of the last ten minutes count. */
export const driftOf = async (call: CallRos, at: string, name: string, now: number): Promise<Drift> => {
  const stack = await readBody(call, at, name);
  if (stack === undefined) return { kind: 'unknown', reason: 'there is no such stack' };
  const id = textAt(stack, 'StackId');
  const status = textAt(stack, 'StackDriftStatus');
  if (now - instantOf(textAt(stack, 'DriftDetectionTime')) < freshMs) return toldOf(call, at, id, status);
  const started = await call('DetectStackDrift', { StackId: id });
  if (started.kind === 'refused')
    return started.code.includes('InProgress')
      ? { kind: 'looking' }
      : { kind: 'unknown', reason: started.reason };
  if (started.kind !== 'answered') throw unreachable(at, started.reason);
  const detection = await ask(call, at, 'GetStackDriftDetectionStatus', {
    DriftDetectionId: textAt(started.body, 'DriftDetectionId'),
  });
  switch (textAt(detection, 'DriftDetectionStatus')) {
    case 'DETECTION_COMPLETE':
      return toldOf(call, at, id, textAt(detection, 'StackDriftStatus'));
    case 'DETECTION_FAILED':
      return { kind: 'unknown', reason: maskText(textAt(detection, 'DriftDetectionStatusReason')) };
    default:
      return { kind: 'looking' };
  }
};

const toldOf = async (call: CallRos, at: string, id: string, status: string): Promise<Drift> => {
  if (status === 'IN_SYNC') return { kind: 'in-sync' };
  if (status !== 'DRIFTED') return { kind: 'looking' };
  const body = await ask(call, at, 'ListStackResourceDrifts', {
    StackId: id,
    ResourceDriftStatus: ['MODIFIED', 'DELETED'],
  });
  return {
    kind: 'drifted',
    resources: itemsAt(body, 'ResourceDrifts').map((one) => textAt(one, 'LogicalResourceId')),
  };
};
