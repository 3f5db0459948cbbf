import type { JsonObject } from '#domain/json.ts';
import type { MachineRow, RevisionRow } from '../rows.ts';
import { ServiceError } from '../trouble.ts';
import type { ValidateOptions } from '../validate/diagnostic.ts';
import { firstError, validateDefinition } from '../validate/validate.ts';
import type { Action, Core } from './core.ts';
import {
  count,
  fromMarker,
  oneOf,
  optionalText,
  properArn,
  properName,
  seconds,
  text,
  toMarker,
} from './input.ts';

const maxDefinitionBytes = 1_048_576;
const defaultRole = 'arn:aws:iam::000000000000:role/tidegate';

/** Creates a machine; the same name with the same definition and role answers the one that is there. */
export const createStateMachine: Action = async (core, input) => {
  const name = properName(text(input, 'name'));
  const definition = acceptedDefinition(
    core,
    text(input, 'definition', maxDefinitionBytes),
    optionalText(input, 'type'),
  );
  const role = optionalText(input, 'roleArn', 256) ?? defaultRole;
  const { region = 'local', account = '000000000000' } = core.options;
  const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  return core.loop.submit((batch) => {
    const known = core.store.machine(arn);
    if (known !== undefined) return sameMachine(core, known, definition, role);
    const id = batch.newRevisionId();
    const { now: created } = batch.dice;
    const label = batch.dice.id();
    batch.writes.push(() => {
      if (core.store.machine(arn) !== undefined) return;
      core.store.addRevision({ id, machine: arn, label, definition, role, created });
      core.store.putMachine({ arn, name, revision: id, created });
    });
    return { stateMachineArn: arn, creationDate: seconds(created) };
  });
};

/** Writes a new revision; executions under way keep the one they started with. */
export const updateStateMachine: Action = async (core, input) => {
  const arn = properArn(text(input, 'stateMachineArn', 256), 'stateMachine');
  const given = optionalText(input, 'definition', maxDefinitionBytes);
  if (given !== undefined) acceptedDefinition(core, given, undefined);
  return core.loop.submit((batch) => {
    const machine = mustFind(core, arn);
    const current = core.store.revision(machine.revision);
    const definition = given ?? current?.definition ?? '{}';
    const role = optionalText(input, 'roleArn', 256) ?? current?.role ?? defaultRole;
    const isSame = definition === current?.definition && role === current.role;
    const id = isSame ? machine.revision : batch.newRevisionId();
    const { now: created } = batch.dice;
    const label = isSame ? current.label : batch.dice.id();
    if (!isSame)
      batch.writes.push(() => {
        core.store.addRevision({ id, machine: arn, label, definition, role, created });
        core.store.putMachine({ ...machine, revision: id });
      });
    return { updateDate: seconds(created), revisionId: label };
  });
};

export const describeStateMachine: Action = (core, input) => {
  const machine = mustFind(core, properArn(text(input, 'stateMachineArn', 256), 'stateMachine'));
  return describe(machine, core.store.revision(machine.revision));
};

/** The definition that an execution runs, which later updates of its machine did not change. */
export const describeStateMachineForExecution: Action = (core, input) => {
  const arn = properArn(text(input, 'executionArn', 256), 'execution');
  const run = core.store.executionByArn(arn);
  if (run === undefined)
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const {
    creationDate,
    status: _status,
    type: _type,
    ...rest
  } = describe(mustFind(core, run.machineArn), core.store.revision(run.revision));
  return { ...rest, updateDate: creationDate ?? 0 };
};

export const listStateMachines: Action = (core, input) => {
  const limit = count(input, 'maxResults', 100, 1000);
  const rows = core.store.machines(String(fromMarker(input) ?? ''), limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    stateMachines: rows.slice(0, limit).map(({ arn, name, created }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: seconds(created),
    })),
    ...(last === undefined ? {} : { nextToken: toMarker(last.name) }),
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

const acceptedDefinition = (core: Core, definition: string, type: string | undefined): string => {
  const error = firstError(validateDefinition(definition, rulesOf(core, type)));
  if (type === 'EXPRESS' && error === undefined)
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'State Machine Type Not Supported: this engine runs STANDARD only',
    );
  if (error !== undefined)
    throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${error}'`);
  return definition;
};

const sameMachine = (core: Core, known: MachineRow, definition: string, role: string): JsonObject => {
  const current = core.store.revision(known.revision);
  if (current?.definition !== definition || current.role !== role)
    throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${known.arn}'`);
  return { stateMachineArn: known.arn, creationDate: seconds(known.created) };
};

const mustFind = (core: Core, arn: string): MachineRow => {
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

const rulesOf = ({ options }: Core, type: string | undefined): ValidateOptions => ({
  type,
  allowJsonPath: options.allowJsonPath === true,
  allowServices: options.perform !== undefined,
});
