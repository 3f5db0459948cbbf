import { type Holdings, stackOf } from './account.ts';
import { changesOf } from './changes.ts';
import { listOf, need } from './parameters.ts';
import { RosRefusal } from './refusal.ts';
import { advance, outputsOf, type Stack, valueIn } from './stack.ts';
import type { Params } from './signature.ts';
import { type Action, afterOf, changeSetOf } from './writes.ts';

const iso = (at: number): string => new Date(at).toISOString().slice(0, 19);

const driftOf = ({ drifted }: Stack): string => (Object.keys(drifted).length === 0 ? 'IN_SYNC' : 'DRIFTED');

const shown = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  Status: stack.status,
  StatusReason: stack.reason,
  CreateTime: iso(stack.createdAt),
  DeletionProtection: stack.isProtected ? 'Enabled' : 'Disabled',
  DisableRollback: !stack.rollsBack,
  StackDriftStatus: stack.detectedAt === undefined ? 'NOT_CHECKED' : driftOf(stack),
  ...(stack.detectedAt !== undefined && { DriftDetectionTime: iso(stack.detectedAt) }),
  Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
});

const whole = (stack: Stack) => ({
  ...shown(stack),
  Parameters: Object.entries(stack.template.parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: stack.template.hidden.has(ParameterKey) ? '******' : value,
  })),
  Outputs: outputsOf(stack),
  NotificationURLs: stack.notify,
});

const page = <T>(items: readonly T[], params: Params) => {
  const [size, number] = [Number(params['PageSize'] ?? 10), Number(params['PageNumber'] ?? 1)];
  if (size > 50) throw new RosRefusal(400, 'InvalidPageSize', 'The PageSize is too large.');
  const rows = items.slice((number - 1) * size, number * size);
  return { TotalCount: items.length, PageSize: size, PageNumber: number, rows };
};

/** What a template would do to a stack, or to none; the stack stays as it is. */
const preview = (params: Params, held: Holdings) => {
  const stack = params['StackId'] === undefined ? undefined : stackOf(held, params['StackId']);
  const { resources } = afterOf(params, held, stack).template;
  const changes = changesOf(stack?.resources ?? {}, { resources });
  return changes.map(({ ResourceChange }) => ({
    ...ResourceChange,
    Properties: resources[ResourceChange.LogicalResourceId]?.properties ?? {},
  }));
};

export const reads: Readonly<Record<string, Action>> = {
  GetStack: (params, held) => {
    const stack = stackOf(held, need(params, 'StackId'));
    advance(stack);
    return whole(stack);
  },
  ListStacks: (params, held) => {
    const names = listOf(params, 'StackName');
    const found = [...held.stacks.values()].filter(({ name }) => names.length === 0 || names.includes(name));
    const { rows, ...rest } = page(found, params);
    return { ...rest, Stacks: rows.map(shown) };
  },
  ListStackResources: (params, held) => ({
    Resources: Object.entries(stackOf(held, need(params, 'StackId')).resources).map(([name, one]) => ({
      LogicalResourceId: name,
      PhysicalResourceId: one.physicalId,
      ResourceType: one.type,
      Status: 'CREATE_COMPLETE',
    })),
  }),
  ListStackEvents: (params, held) => {
    const { rows, ...rest } = page(stackOf(held, need(params, 'StackId')).events.toReversed(), params);
    const shownEvents = rows.map(({ id, at, resource, physicalId, type, status, reason }) => ({
      EventId: id,
      CreateTime: iso(at),
      LogicalResourceId: resource,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Status: status,
      StatusReason: reason,
    }));
    return { ...rest, Events: shownEvents };
  },
  GetTemplate: (params, held) => ({ TemplateBody: stackOf(held, need(params, 'StackId')).body }),
  PreviewStack: (params, held) => {
    need(params, 'TemplateBody');
    const Resources = preview(params, held);
    return { Stack: { StackName: params['StackName'] ?? '', Resources } };
  },
  ValidateTemplate: (params, held) => {
    need(params, 'TemplateBody');
    preview(params, held);
    return {};
  },
  GetChangeSet: (params, held) => {
    const { id, name, stack, changes, execution } = changeSetOf(params, held);
    return {
      ChangeSetId: id,
      ChangeSetName: name,
      StackId: stack.id,
      StackName: stack.name,
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: execution,
      Changes: changes,
    };
  },
  ListResourceTypes: (_, held) => ({ ResourceTypes: [...held.types.keys()] }),
  DetectStackDrift: (params, held) => ({
    DriftDetectionId: `drift-${stackOf(held, need(params, 'StackId')).id}`,
  }),
  GetStackDriftDetectionStatus: (params, held) => {
    const id = need(params, 'DriftDetectionId');
    const stack = held.stacks.get(id.slice('drift-'.length));
    if (stack === undefined)
      throw new RosRefusal(404, 'DriftDetectionNotFound', `The drift detection (${id}) could not be found.`);
    stack.detectedAt = held.now();
    return {
      DriftDetectionStatus: 'DETECTION_COMPLETE',
      StackDriftStatus: driftOf(stack),
      DriftedStackResourceCount: Object.keys(stack.drifted).length,
    };
  },
  ListStackResourceDrifts: (params, held) => ({
    ResourceDrifts: Object.entries(stackOf(held, need(params, 'StackId')).drifted).map(([name, drift]) => ({
      LogicalResourceId: name,
      ResourceDriftStatus: drift,
    })),
  }),
  GetCallerIdentity: (_, { accountId }) => ({ AccountId: accountId, IdentityType: 'RAMUser' }),
  GetSecretValue: (params, held) => {
    const name = need(params, 'SecretName');
    for (const stack of held.stacks.values())
      for (const { type, properties } of Object.values(stack.resources))
        if (type === 'ALIYUN::KMS::Secret' && properties['SecretName'] === name)
          return { SecretName: name, SecretData: valueIn(stack, properties['SecretData']) };
    throw new RosRefusal(404, 'Forbidden.ResourceNotFound', 'Resource not found.');
  },
};
