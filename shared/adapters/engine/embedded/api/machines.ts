import type { JsonObject } from '#domain/json.ts';
import type { MachineRow, RevisionRow } from '../store/rows.ts';
import { ServiceError } from '../errors.ts';
import type { ValidateOptions } from '../validate/diagnostic.ts';
import { validateDefinition } from '../validate/validate.ts';
import type { Action, Core } from './core.ts';
import { count, fromMarker, isMetadataOnly, oneOf, properArn, seconds, text, toMarker } from './input.ts';

export const maxDefinitionBytes = 1_048_576;
export const defaultRole = 'arn:aws:iam::000000000000:role/tidegate';

export const describeStateMachine: Action = (core, input) => {
  const machine = mustFindMachine(core, properArn(text(input, 'stateMachineArn', 256), 'stateMachine'));
  const whole = describe(machine, core.store.revision(machine.revision));
  return isMetadataOnly(input) ? { ...whole, definition: '{}' } : whole;
};

/** The definition that an execution runs, which later updates of its machine did not change. */
export const describeStateMachineForExecution: Action = (core, input) => {
  const arn = properArn(text(input, 'executionArn', 256), 'execution');
  const run = core.store.executionByArn(arn);
  if (run === undefined)
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const revision = core.store.revision(run.revision);
  const {
    creationDate: _created,
    status: _status,
    type: _type,
    ...rest
  } = describe(mustFindMachine(core, run.machineArn), revision);
  return { ...rest, updateDate: seconds(revision?.created ?? 0) };
};

export const listStateMachines: Action = (core, input) => {
  const limit = count(input, 'maxResults', 100, 1000);
  const rows = core.store.machines(String(fromMarker(input, 'machines') ?? ''), limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    stateMachines: rows.slice(0, limit).map(({ arn, name, created }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: seconds(created),
    })),
    ...(last === undefined ? {} : { nextToken: toMarker('machines', last.name) }),
  };
};

export const validateStateMachineDefinition: Action = (core, input) => {
  const type = oneOf(input, 'type', ['STANDARD', 'EXPRESS']);
  const isWarned = oneOf(input, 'severity', ['ERROR', 'WARNING']) === 'WARNING';
  const limit = count(input, 'maxResults', 100, 100);
  const all = validateDefinition(text(input, 'definition', maxDefinitionBytes), { type, ...core.options });
  const diagnostics = all.filter(({ severity }) => isWarned || severity === 'ERROR');
  const isOk = all.every(({ severity }) => severity !== 'ERROR');
  return {
    result: isOk ? 'OK' : 'FAIL',
    diagnostics: diagnostics.slice(0, limit).map((each) => ({ ...each })),
    truncated: diagnostics.length > limit,
  };
};

export const mustFindMachine = (core: Core, arn: string): MachineRow => {
  const machine = core.store.machine(arn);
  if (machine === undefined)
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
};

const describe = (machine: MachineRow, revision: RevisionRow | undefined): JsonObject => ({
  stateMachineArn: machine.arn,
  name: machine.name,
  status: 'ACTIVE',
  type: 'STANDARD',
  definition: revision?.definition ?? '{}',
  roleArn: revision?.role ?? defaultRole,
  creationDate: seconds(machine.created),
  revisionId: revision?.label ?? 'INITIAL',
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
});

export const rulesOf = ({ options }: Core, type: string | undefined): ValidateOptions => ({
  type,
  allowJsonPath: options.jsonPath !== undefined,
  allowServices: options.perform !== undefined,
  areSubstitutionsFilled: true,
});
