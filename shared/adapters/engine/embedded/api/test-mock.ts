import type { StateType } from '../interpreter/definition.ts';
import type { MapPlan } from '../interpreter/states/map.ts';
import { readResource } from '../interpreter/resource.ts';
import { ServiceError } from '../errors.ts';
import type { StateTest } from './test-input.ts';

/** Refuses a mock that cannot be what the state would get, in AWS's words. */
export const checkMock = ({ node, mock, configuration }: StateTest): void => {
  const { Type } = node.body;
  if (mock === undefined && configuration.failures !== undefined)
    throw refused('TestState does not support MapIterationFailureCount when a mock is not specified.');
  if (mock !== undefined && !mockable.has(Type))
    throw refused(`State type '${Type}' is not supported when a mock is specified`);
  if (mock === undefined && Type === 'Task') refuseWaiting(node.body.Resource ?? '');
  if (Type !== 'Map' && Type !== 'Parallel') return;
  if (mock === undefined) throw new ServiceError('InvalidDefinition', needsMock);
  if (mock.kind === 'error') return;
  const { result } = mock;
  if (node.body['ResultWriter'] !== undefined) {
    if (typeof result !== 'object' || result === null || Array.isArray(result))
      throw refused('Mocked result must be a JSON object.');
    return;
  }
  if (!Array.isArray(result)) throw refused('Mocked result must be an array.');
  if (Type === 'Parallel' && result.length !== node.inner.length)
    throw refused('Mocked result must contain the same number of items as number of Parallel branches.');
  if (configuration.failures !== undefined && configuration.failures > result.length)
    throw refused('Map iteration failure count must be less than or equal to the number of Map iterations');
};

/** Whether a Map tolerates this number of failed iterations; without a tolerance it tolerates none. */
export const exceedsTolerance = (plan: MapPlan, failures = 0): boolean => {
  const { toleratedFailureCount: most, toleratedFailurePercentage: share, items } = plan;
  if (failures === 0) return false;
  if (most === undefined && share === undefined) return true;
  const isOverCount = most !== undefined && failures > most;
  return isOverCount || (share !== undefined && (100 * failures) / Math.max(1, items.length) > share);
};

/** States whose result comes from somewhere else. */
const mockable = new Set<StateType>(['Task', 'Map', 'Parallel']);

/** A state that waits for another caller cannot be tested by one call. */
const refuseWaiting = (resource: string): void => {
  const ending = readResource(resource)?.ending ?? 'answer';
  if (ending !== 'answer')
    throw refused(`TestState does not support the resource '${resource}' when a mock is not specified.`);
};

const needsMock =
  'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';

const refused = (message: string): ServiceError => new ServiceError('ValidationException', message);
