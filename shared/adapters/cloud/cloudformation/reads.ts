import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { outputsOf, type CloudStack, type Drift, type StackEvent } from '#domain/stack/cloud-stack.ts';
import type { Clock } from '#ports/clock.ts';
import { operationOf, phaseOf } from './phase.ts';
import { clean, failureOf, isMissing, toldBy } from './trouble.ts';

export const readStack = async (
  client: CloudFormationClient,
  at: string,
  name: string,
): Promise<CloudStack | undefined> => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks;
    return stack === undefined || stack.StackStatus === 'DELETE_COMPLETE' ? undefined : viewOf(stack);
  } catch (error) {
    if (isMissing(toldBy(error))) return undefined;
    throw failureOf(at, error);
  }
};

const viewOf = (stack: Stack): CloudStack => {
  const status = stack.StackStatus ?? '';
  const { StackStatusReason: reason } = stack;
  const outputs = (stack.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? ''] as const);
  const tags = (stack.Tags ?? []).map((one) => [one.Key ?? '', one.Value ?? ''] as const);
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status,
    phase: phaseOf(status),
    operation: operationOf(status),
    ...(reason === undefined || reason === '' ? {} : { reason: clean(reason) }),
    outputs: outputsOf(Object.fromEntries(outputs)),
    tags: Object.fromEntries(tags),
  };
};

const mostPages = 20;

/** They come newest first, page by page. */
export const readEvents = async (
  client: CloudFormationClient,
  at: string,
  name: string,
  after?: string,
): Promise<readonly StackEvent[]> => {
  const found: StackEvent[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await client
      .send(
        new DescribeStackEventsCommand({
          StackName: name,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      )
      .catch((error: unknown) => {
        throw failureOf(at, error);
      });
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === after) return found.toReversed();
      found.push({
        id: event.EventId ?? '',
        at: event.Timestamp?.getTime() ?? 0,
        resource: event.LogicalResourceId ?? '',
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        ...(event.ResourceStatusReason === undefined ? {} : { reason: clean(event.ResourceStatusReason) }),
      });
    }
    token = page.NextToken;
    if (token === undefined) break;
  }
  return found.toReversed();
};

/** Why the last operation was rolled back: the first resource that failed explains it better than the stack. */
export const readReason = async (
  client: CloudFormationClient,
  at: string,
  name: string,
): Promise<string | undefined> => {
  const events = await readEvents(client, at, name).catch(() => []);
  const last = events.findLast(({ status, reason }) => status.endsWith('_FAILED') && reason !== undefined);
  return last === undefined ? undefined : `${last.resource} (${last.type}): ${last.reason ?? ''}`;
};

const mostLooks = 8;

export const readDrift = async (client: CloudFormationClient, clock: Clock, name: string): Promise<Drift> => {
  try {
    const { StackDriftDetectionId: id } = await client.send(new DetectStackDriftCommand({ StackName: name }));
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const told = await client.send(
        new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }),
      );
      if (told.DetectionStatus === 'DETECTION_FAILED')
        return { kind: 'unknown', reason: clean(told.DetectionStatusReason ?? 'the detection failed') };
      if (told.DetectionStatus === 'DETECTION_COMPLETE')
        return await driftIn(client, name, told.StackDriftStatus);
      await clock.sleep(1000);
    }
    return { kind: 'looking' };
  } catch (error) {
    return { kind: 'unknown', reason: `drift cannot be detected (${toldBy(error).name})` };
  }
};

/** A stack of types that cannot be looked at is `UNKNOWN` or `NOT_CHECKED`, which is not the same as in sync. */
const driftIn = async (
  client: CloudFormationClient,
  name: string,
  status: string | undefined,
): Promise<Drift> => {
  if (status === 'IN_SYNC') return { kind: 'in-sync' };
  if (status !== 'DRIFTED') return { kind: 'unknown', reason: `its drift is ${status ?? 'UNKNOWN'}` };
  const told = await client.send(
    new DescribeStackResourceDriftsCommand({
      StackName: name,
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
    }),
  );
  const resources = (told.StackResourceDrifts ?? []).map((one) => one.LogicalResourceId ?? '');
  return { kind: 'drifted', resources };
};
