import type { JsonObject } from '#domain/json.ts';
import { ServiceError } from '../errors.ts';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './callbacks.ts';
import type { Action, Core } from './core.ts';
import {
  describeExecution,
  listExecutions,
  redriveExecution,
  startExecution,
  stopExecution,
} from './executions.ts';
import { getExecutionHistory } from './history-pages.ts';
import { createStateMachine, updateStateMachine } from './machine-writes.ts';
import { testState } from './test-state.ts';
import {
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
  validateStateMachineDefinition,
} from './machines.ts';

const actions = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  ListStateMachines: listStateMachines,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
  StartExecution: startExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
  TestState: testState,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;

/** Runs an action by name; one that is not served is refused as AWS refuses it. */
export const answerAction = async (core: Core, name: string, input: JsonObject): Promise<JsonObject> => {
  const action: Action | undefined = Object.hasOwn(actions, name) ? actions[name as ActionName] : undefined;
  if (action === undefined)
    throw new ServiceError(
      'UnknownOperationException',
      `${name} is not served here; served are ${Object.keys(actions).join(', ')}`,
    );
  return action(core, input);
};
