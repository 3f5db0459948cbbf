import type { Json } from '#domain/json.ts';
import { namesOf } from '../context.ts';
import type { Node } from '../definition.ts';
import type { Turn } from '../execution.ts';
import { evaluateTemplate } from '../expression.ts';
import { argumentsOf, pathLanguage, pathScope } from '../flow.ts';
import { numberOf } from '../number-field.ts';
import type { Frame, OpenTask } from '../frames.ts';
import { inputDetails, record } from '../history.ts';
import { checkPayload } from '../limits.ts';
import type { Resource } from '../resource.ts';
import { readResource, regionOf } from '../resource.ts';
import { makeToken } from '../token.ts';
import { runtimeFailure } from '../../errors.ts';
import type { Behaviour } from './outcome.ts';
import { waits } from './outcome.ts';

/** Schedules the call and waits for its result; the call itself is made after the turn is committed. */
export const task: Behaviour = async (turn, frame, node) => {
  const text = node.body.Resource ?? '';
  const resource = readResource(text);
  if (resource === undefined)
    throw runtimeFailure(`The resource '${text}' of the state '${node.name}' cannot be called.`);
  if (resource.ending === 'token') frame.token = makeToken(turn.run.key, frame.id, turn.id());
  const parameters = await argumentsOf(turn, frame, node);
  const limits = await limitsOf(turn, frame, node);
  const scheduled = recordStart(
    turn,
    frame,
    resource,
    await detailsOf(turn, frame, node, resource, parameters, limits),
  );
  const key = `${turn.run.key}-${frame.id}-${scheduled}`;
  frame.doing = { kind: 'task', task: openTask(turn.now, key, text, frame.token, limits) };
  const { id: execution, arn: executionArn } = turn.run;
  turn.calls.push({
    key,
    execution,
    executionArn,
    frame: frame.id,
    state: node.name,
    resource: text,
    parameters,
    token: frame.token,
  });
  return waits;
};

interface Limits {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

const limitsOf = async (turn: Turn, frame: Frame, node: Node): Promise<Limits> => {
  const scope = pathScope(turn, frame, node);
  const read = (field: 'TimeoutSeconds' | 'HeartbeatSeconds') =>
    node.language === 'JSONPath'
      ? pathLanguage(turn).seconds(node.body, field, frame.input, scope)
      : numberOf(turn, frame, node, field);
  return { timeout: await read('TimeoutSeconds'), heartbeat: await read('HeartbeatSeconds') };
};

/** Only the holder of a token can send a heartbeat, so only such a task can miss one. */
const openTask = (
  now: number,
  key: string,
  resource: string,
  token: string | undefined,
  limits: Limits,
): OpenTask => ({
  key,
  resource,
  submitted: false,
  ...(token === undefined ? {} : { token }),
  ...(limits.timeout === undefined ? {} : { timeoutAt: now + limits.timeout * 1000 }),
  ...(limits.heartbeat === undefined || token === undefined
    ? {}
    : { heartbeatMs: limits.heartbeat * 1000, heartbeatAt: now + limits.heartbeat * 1000 }),
});

const recordStart = (
  turn: Turn,
  frame: Frame,
  resource: Resource,
  details: Readonly<Record<string, unknown>>,
): number => {
  if (resource.kind === 'lambda-arn') {
    const scheduled = record(turn, 'LambdaFunctionScheduled', frame.last, details);
    frame.last = record(turn, 'LambdaFunctionStarted', scheduled);
    return scheduled;
  }
  const scheduled = record(turn, 'TaskScheduled', frame.last, details);
  const who = { resource: resource.action, resourceType: resource.service };
  frame.last = record(turn, 'TaskStarted', scheduled, who);
  return scheduled;
};

const detailsOf = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  resource: Resource,
  parameters: Json,
  limits: Limits,
): Promise<Readonly<Record<string, unknown>>> => {
  const text = JSON.stringify(parameters);
  checkPayload(node, text);
  const bounds = {
    ...(limits.timeout === undefined ? {} : { timeoutInSeconds: limits.timeout }),
    ...(limits.heartbeat === undefined ? {} : { heartbeatInSeconds: limits.heartbeat }),
  };
  const credentials = await credentialsOf(turn, frame, node);
  if (resource.kind === 'lambda-arn')
    return { resource: resource.action, ...inputDetails(text), ...bounds, ...credentials };
  const region = regionOf(turn.run.machineArn);
  return {
    resource: resource.action,
    resourceType: resource.service,
    region,
    parameters: text,
    ...bounds,
    ...credentials,
  };
};

const credentialsOf = async (
  turn: Turn,
  frame: Frame,
  node: Node,
): Promise<Readonly<Record<string, unknown>>> => {
  const written = node.body.Credentials;
  if (written === undefined || node.language === 'JSONPath') return {};
  const value = await evaluateTemplate(written, 'Credentials', namesOf(turn, frame, node));
  const role =
    typeof value === 'object' && value !== null && 'RoleArn' in value ? value['RoleArn'] : undefined;
  return role === undefined ? {} : { taskCredentials: { roleArn: role } };
};
