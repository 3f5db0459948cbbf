import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { intentTag, type Asked, type StackChange, type StackSpec } from '#domain/stack/cloud-stack.ts';
import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cloud } from '#ports/cloud.ts';
import { beginningWithin, bounded, mostOfAwsAnswer } from '../../aws/bounded-client.ts';
import { openSecret } from '../../aws/secrets-manager.ts';
import type { AwsKeys } from '../../aws/sigv4.ts';
import { accountOf } from './account.ts';
import { bodyOf } from './body.ts';
import { previewUpdate } from './change-set.ts';
import { holdsNothing } from './phase.ts';
import { readDrift, readEvents, readReason, readStack } from './reads.ts';
import { failureOf, outcomeOf, toldBy } from './trouble.ts';

export interface CloudFormationOptions {
  readonly name: string;
  readonly region: string;
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** ARN of the role with which CloudFormation creates resources; default: the caller's rights. */
  readonly role?: string | undefined;
  /** Where AWS answers, for all of its services; the addresses of the region unless given. */
  readonly endpoint?: string | undefined;
  /** Whether its events reach a receiver of ours. */
  readonly announced?: boolean | undefined;
}

const timeoutMs = 20_000;

/** Stacks of AWS CloudFormation in one account and region. */
export const openCloudFormation = (options: CloudFormationOptions): Cloud => {
  const { name, region, keys, clock, role, endpoint, announced = false } = options;
  const client = bounded(
    new CloudFormationClient({
      region,
      credentials: async () => keys(),
      maxAttempts: 2,
      requestHandler: beginningWithin(timeoutMs),
      ...(endpoint === undefined ? {} : { endpoint }),
    }),
    { timeoutMs, mostBytes: mostOfAwsAnswer },
  );
  const at = (stack: string): string => `cloud ${name}, stack ${stack}`;
  const as = role === undefined ? {} : { RoleARN: role };
  return {
    name,
    announces: announced,
    account: accountOf({ name, region, keys, clock, endpoint }),
    read: async (stack) => {
      const found = await readStack(client, at(stack), stack);
      if (found?.phase !== 'undone' && found?.phase !== 'failed') return found;
      const reason = await readReason(client, at(stack), stack);
      return reason === undefined ? found : { ...found, reason };
    },
    preview: (spec) => preview(client, clock, at(spec.name), spec),
    create: async (spec, token) => {
      const asked = { StackName: spec.name, ...bodyOf(spec), ...as, ClientRequestToken: token };
      return client
        .send(new CreateStackCommand({ ...asked, OnFailure: 'ROLLBACK' }))
        .then((): Asked => ({ kind: 'accepted' }))
        .catch((error: unknown) => afterCreate(client, at(spec.name), { spec, token }, error));
    },
    update: async (spec, token) => {
      const asked = { StackName: spec.name, ...bodyOf(spec), ...as, ClientRequestToken: token };
      return client
        .send(new UpdateStackCommand(asked))
        .then((): Asked => ({ kind: 'accepted' }))
        .catch((error: unknown) => outcomeOf(at(spec.name), error));
    },
    remove: async (stack, token) => {
      // CloudFormation does not report an error for deleting a stack that does not exist.
      if ((await readStack(client, at(stack), stack)) === undefined) return { kind: 'unchanged' };
      return client
        .send(new DeleteStackCommand({ StackName: stack, ClientRequestToken: token, ...as }))
        .then((): Asked => ({ kind: 'accepted' }))
        .catch((error: unknown) => outcomeOf(at(stack), error));
    },
    events: (stack, after) => readEvents(client, at(stack), stack, after),
    drift: (stack) => readDrift(client, clock, stack),
    reveal: (ref) => reveal(options, ref),
  };
};

/** For a new stack the template itself shows the changes, once CloudFormation has accepted it. */
const preview = async (
  client: CloudFormationClient,
  clock: Clock,
  at: string,
  spec: StackSpec,
): Promise<readonly StackChange[]> => {
  const standing = await readStack(client, at, spec.name);
  try {
    if (standing !== undefined && !holdsNothing(standing))
      return await previewUpdate(client, clock, at, spec);
    await client.send(new ValidateTemplateCommand({ TemplateBody: spec.template }));
    return creationsIn(spec);
  } catch (error) {
    throw failureOf(at, error);
  }
};

const creationsIn = ({ template }: StackSpec): readonly StackChange[] => {
  const { Resources } = JSON.parse(template) as { readonly Resources?: Readonly<Record<string, unknown>> };
  return Object.entries(Resources ?? {}).map(([resource, one]) => ({
    resource,
    type: isObject(one) ? String(one['Type']) : '',
    action: 'create',
  }));
};

/** A stack of that name may be the one that this very call has created. */
const afterCreate = async (
  client: CloudFormationClient,
  at: string,
  { spec, token }: { readonly spec: StackSpec; readonly token: string },
  error: unknown,
): Promise<Asked> => {
  if (toldBy(error).name !== 'AlreadyExistsException') return outcomeOf(at, error);
  const standing = await readStack(client, at, spec.name);
  const isOurs = standing?.tags[intentTag] === token || (await hasTaken(client, spec.name, token));
  if (isOurs) return { kind: 'accepted' };
  throw new Failure('StackRefused', at, 'a stack of that name exists already');
};

/** Whether the stack knows the token from an earlier call. */
const hasTaken = async (client: CloudFormationClient, name: string, token: string): Promise<boolean> => {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return StackEvents.some(({ ClientRequestToken }) => ClientRequestToken === token);
};

/** `<ARN of a secret>#<key>`: a field of the JSON in it; without a key, all of it. */
const reveal = async (
  { name, region, keys, clock, endpoint }: CloudFormationOptions,
  ref: string,
): Promise<string> => {
  const [id = '', key] = ref.split('#');
  const aws = { region, keys, clock, ...(endpoint === undefined ? {} : { endpoint }) };
  const text = await openSecret(aws, id)();
  if (key === undefined) return text;
  const value: unknown = (JSON.parse(text) as Readonly<Record<string, unknown>>)[key];
  if (typeof value === 'string') return value;
  throw new Failure('NotFound', `cloud ${name}, secret ${id}`, `it has no field "${key}"`);
};
