import type { JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import type { Batch } from '../runtime/batch.ts';
import type { RevisionRow } from '../store/rows.ts';
import { ServiceError } from '../errors.ts';
import { errorsOf, validateDefinition } from '../validate/validate.ts';
import type { Action, Core } from './core.ts';
import { flag, invalid, oneOf, optionalText, properArn, properName, seconds, text } from './input.ts';
import { defaultRole, maxDefinitionBytes, mustFindMachine, rulesOf } from './machines.ts';

/** Creates a machine; the same name with the same definition and role returns the existing one. */
export const createStateMachine: Action = async (core, input) => {
  const name = properName(text(input, 'name'));
  const type = oneOf(input, 'type', ['STANDARD', 'EXPRESS']);
  refuseUnknowns(input);
  const definition = acceptedDefinition(core, text(input, 'definition', maxDefinitionBytes), type);
  const role = optionalText(input, 'roleArn', 256) ?? defaultRole;
  const { region = 'local', account = '000000000000' } = core.options;
  const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  return core.loop.submit((batch) => {
    const known = core.store.machine(arn);
    if (known !== undefined)
      return sameMachine(known.arn, known.created, core.store.revision(known.revision), { definition, role });
    const twin = bornIn(batch).get(arn);
    if (twin !== undefined) return sameMachine(arn, twin.created, twin, { definition, role });
    const revision = revisionOf(batch, arn, definition, role);
    bornIn(batch).set(arn, revision);
    batch.writes.push(() => {
      core.store.addRevision(revision);
      core.store.putMachine({ arn, name, revision: revision.id, created: revision.created });
    });
    return { stateMachineArn: arn, creationDate: seconds(revision.created) };
  });
};

/** Machines that a batch creates and has not committed yet: a second creation under the same name finds them here. */
const born = new WeakMap<Batch, Map<string, RevisionRow>>();
const bornIn = (batch: Batch): Map<string, RevisionRow> => {
  const known = born.get(batch) ?? new Map<string, RevisionRow>();
  born.set(batch, known);
  return known;
};

const revisionOf = (batch: Batch, machine: string, definition: string, role: string): RevisionRow => ({
  id: batch.newRevisionId(),
  machine,
  label: batch.dice.id(),
  definition,
  role,
  created: batch.dice.now,
});

/** Writes a new revision; running executions keep the one they started with. */
export const updateStateMachine: Action = async (core, input) => {
  const arn = properArn(text(input, 'stateMachineArn', 256), 'stateMachine');
  refuseUnknowns(input);
  if (changeable.every((field) => input[field] === undefined))
    throw new ServiceError('MissingRequiredParameter', `one of ${changeable.join(', ')} must be given`);
  const given = optionalText(input, 'definition', maxDefinitionBytes);
  if (given !== undefined) acceptedDefinition(core, given, undefined);
  return core.loop.submit((batch) => {
    const machine = mustFindMachine(core, arn);
    const current = core.store.revision(machine.revision);
    const definition = given ?? current?.definition ?? '{}';
    const role = optionalText(input, 'roleArn', 256) ?? current?.role ?? defaultRole;
    const updateDate = seconds(batch.dice.now);
    if (definition === current?.definition && role === current.role)
      return { updateDate, revisionId: current.label };
    const revision = revisionOf(batch, arn, definition, role);
    batch.writes.push(() => {
      core.store.addRevision(revision);
      core.store.putMachine({ ...machine, revision: revision.id });
    });
    return { updateDate, revisionId: revision.label };
  });
};

const changeable = [
  'definition',
  'roleArn',
  'loggingConfiguration',
  'tracingConfiguration',
  'encryptionConfiguration',
];

const acceptedDefinition = (core: Core, definition: string, type: string | undefined): string => {
  const error = errorsOf(validateDefinition(definition, rulesOf(core, type)));
  if (type === 'EXPRESS' && error === undefined)
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'State Machine Type Not Supported: this engine runs STANDARD only',
    );
  if (error !== undefined)
    throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${error}'`);
  return definition;
};

const sameMachine = (
  arn: string,
  created: number,
  current: RevisionRow | undefined,
  wanted: Pick<RevisionRow, 'definition' | 'role'>,
): JsonObject => {
  if (current?.definition !== wanted.definition || current.role !== wanted.role)
    throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
  return { stateMachineArn: arn, creationDate: seconds(created) };
};

/** Tags, logging and tracing are taken and mean nothing here; what would be missed is refused. */
const refuseUnknowns = (input: JsonObject): void => {
  if (flag(input, 'publish', false)) throw invalid("Value at 'publish': this engine has no versions");
  const { encryptionConfiguration: encryption } = input;
  if (isObject(encryption) && encryption['type'] !== 'AWS_OWNED_KEY')
    throw new ServiceError(
      'InvalidEncryptionConfiguration',
      'Invalid Encryption Configuration: this engine encrypts nothing',
    );
};
