import {
  AwsRefusal,
  changesOf,
  type Held,
  outputsOf,
  pairsIn,
  type Params,
  type Stack,
  stackIn,
} from './account.ts';
import type { Value } from './xml.ts';

type Action = (params: Params, held: Held) => Value;

const givenIn = (params: Params) => ({
  template: params['TemplateBody'] ?? '{}',
  parameters: pairsIn(params, 'Parameters', 'ParameterKey', 'ParameterValue'),
  tags: pairsIn(params, 'Tags', 'Key', 'Value'),
});

const note = (stack: Stack, status: string, params: Params): void => {
  stack.status = status;
  const id = `${stack.id}-${stack.events.length}`;
  stack.events.unshift({ id, status, token: params['ClientRequestToken'] ?? '' });
};

/** Whether a stack takes an update in this state, as AWS decides it. */
export const takesUpdates = (status: string): boolean =>
  /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(status);

const mustTake = ({ id, status }: Stack): void => {
  if (takesUpdates(status)) return;
  throw new AwsRefusal(400, 'ValidationError', `Stack:${id} is in ${status} state and can not be updated.`);
};

const unchanged =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Every operation is over at once. */
export const actions: Readonly<Record<string, Action>> = {
  GetCallerIdentity: (_, { id }) => ({ Account: id, Arn: `arn:aws:iam::${id}:user/tidegate` }),
  ValidateTemplate: () => ({}),
  DescribeStacks: (params, held) => {
    const stack = stackIn(held, params);
    const { name, id, status, reason, tags } = stack;
    return {
      Stacks: [
        {
          StackName: name,
          StackId: id,
          StackStatus: status,
          StackStatusReason: reason,
          CreationTime: '2026-01-01T00:00:00Z',
          Outputs: outputsOf(stack),
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      ],
    };
  },
  DescribeStackEvents: (params, held) => ({
    StackEvents: stackIn(held, params).events.map(({ id, status, token, reason }) => ({
      EventId: id,
      StackId: 's',
      StackName: 's',
      Timestamp: '2026-01-01T00:00:00Z',
      LogicalResourceId: 'Stack',
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: status,
      ResourceStatusReason: reason,
      ClientRequestToken: token,
    })),
  }),
  CreateStack: (params, held) => {
    const name = params['StackName'] ?? '';
    if (held.stacks.has(name))
      throw new AwsRefusal(400, 'AlreadyExistsException', `Stack [${name}] already exists`);
    const id = `arn:aws:cloudformation:eu-central-1:${held.id}:stack/${name}/${held.newId()}`;
    const stack: Stack = { name, id, status: '', ...givenIn(params), events: [], drifted: [] };
    note(stack, 'CREATE_COMPLETE', params);
    held.stacks.set(name, stack);
    return { StackId: id };
  },
  UpdateStack: (params, held) => {
    const stack = stackIn(held, params);
    mustTake(stack);
    Object.assign(stack, givenIn(params), { drifted: [] });
    note(stack, 'UPDATE_COMPLETE', params);
    return { StackId: stack.id };
  },
  DeleteStack: (params, held) => {
    held.stacks.delete(params['StackName'] ?? '');
    return {};
  },
  CreateChangeSet: (params, held) => {
    const stack = stackIn(held, params);
    mustTake(stack);
    const { template, parameters } = givenIn(params);
    const Id = `arn:aws:cloudformation:eu-central-1:${held.id}:changeSet/${held.newId()}`;
    held.changeSets.set(Id, { changes: changesOf(stack, template, parameters) });
    return { Id, StackId: stack.id };
  },
  DescribeChangeSet: (params, held) => {
    const set = held.changeSets.get(params['ChangeSetName'] ?? '');
    if (set === undefined) throw new AwsRefusal(404, 'ChangeSetNotFound', 'ChangeSet does not exist');
    if (held.failChangeSets !== undefined) return { Status: 'FAILED', StatusReason: held.failChangeSets };
    if (set.changes.length === 0) return { Status: 'FAILED', StatusReason: unchanged };
    return {
      Status: 'CREATE_COMPLETE',
      Changes: set.changes.map(({ resource, type, action, replacement }) => ({
        Type: 'Resource',
        ResourceChange: {
          Action: action,
          LogicalResourceId: resource,
          ResourceType: type,
          Replacement: replacement,
        },
      })),
    };
  },
  DeleteChangeSet: () => ({}),
  DetectStackDrift: (params, held) => ({ StackDriftDetectionId: stackIn(held, params).name }),
  DescribeStackDriftDetectionStatus: (params, held) => {
    const stack = stackIn(held, { StackName: params['StackDriftDetectionId'] ?? '' });
    return {
      StackId: stack.id,
      DetectionStatus: held.detection.status,
      DetectionStatusReason: held.detection.reason,
      StackDriftStatus: stack.drifted.length > 0 ? 'DRIFTED' : held.detection.drift,
      StackDriftDetectionId: stack.name,
      Timestamp: '2026-01-01T00:00:00Z',
    };
  },
  DescribeStackResourceDrifts: (params, held) => ({
    StackResourceDrifts: stackIn(held, params).drifted.map((LogicalResourceId) => ({
      LogicalResourceId,
      StackId: 's',
      ResourceType: 'AWS::X::Y',
      StackResourceDriftStatus: 'MODIFIED',
      Timestamp: '2026-01-01T00:00:00Z',
    })),
  }),
};
