import type { Json, JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import { parseMachine } from '../interpreter/definition.ts';
import type { Node } from '../interpreter/definition.ts';
import type { Execution, Turn } from '../interpreter/execution.ts';
import type { Frame } from '../interpreter/frames.ts';
import { checkInput } from '../runtime/start.ts';
import { ServiceError } from '../errors.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import { errorsOf, validateDefinition } from '../validate/validate.ts';
import type { Core } from './core.ts';
import { invalid, oneOf, optionalText, text } from './input.ts';

export type Mock =
  | { readonly kind: 'result'; readonly result: Json }
  | { readonly kind: 'error'; readonly error: string | undefined; readonly cause: string | undefined };

/** One state to test: its place, its input, and what is mocked. */
export interface StateTest {
  readonly turn: Turn;
  readonly frame: Frame;
  readonly node: Node;
  readonly mock: Mock | undefined;
  readonly configuration: {
    readonly retries: number;
    readonly failures: number | undefined;
    readonly readItems: readonly Json[] | undefined;
  };
}

const loneState = 'StateName';

/** Reads a TestState request; a definition that is a single state gets the name `StateName`, as on AWS. */
export const readTest = (core: Core, input: JsonObject): StateTest => {
  const { definition, name } = definitionOf(core, input);
  const machine = parseMachine(definition);
  const node = machine.scopes.map(({ nodes }) => nodes.get(name)).find((found) => found !== undefined);
  if (node === undefined) throw invalid(`State '${name}' is not in the definition`);
  const given = optionalText(input, 'input') ?? '{}';
  checkInput(given);
  const { now, run } = { now: core.options.clock.now(), run: executionOf(core, input, given) };
  const frame = frameOf(name, JSON.parse(given) as Json, objectIn(input, 'variables'), now);
  frame.retryCount = Number(configurationOf(input)['retrierRetryCount'] ?? 0);
  const { random, id, jsonPath } = core.options;
  const givenContext = objectIn(input, 'context');
  const turn = {
    machine,
    run,
    now,
    random,
    id,
    ...(jsonPath === undefined ? {} : { jsonPath }),
    events: [],
    calls: [],
    dropped: [],
    answered: [],
    orphaned: [],
    budget: 1,
    givenContext,
  };
  run.frames.push(frame);
  return { turn, frame, node, mock: mockOf(input), configuration: configure(input) };
};

const definitionOf = (
  core: Core,
  input: JsonObject,
): { readonly definition: string; readonly name: string } => {
  const written = text(input, 'definition', 1_048_576);
  const name = optionalText(input, 'stateName');
  const definition = name === undefined ? wrapped(written) : written;
  const rules = {
    allowJsonPath: core.options.jsonPath !== undefined,
    allowServices: true,
    allowDistributed: true,
    areSubstitutionsFilled: true,
  };
  const found = validateDefinition(definition, rules).filter((each) => matters(each, name));
  const error = errorsOf(found);
  if (error !== undefined)
    throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${error}'`);
  return { definition, name: name ?? loneState };
};

/**
 * A single state may lead to states that do not exist; states inside it, or beside it, are not run and may be JSONPath.
 */
const matters = ({ code, location }: Diagnostic, name: string | undefined): boolean => {
  if (code === 'MISSING_TRANSITION_TARGET' || code === 'MISSING_END_STATE') return name !== undefined;
  return code !== 'OUTSIDE_SUBSET' || location === `/States/${name ?? loneState}`;
};

const wrapped = (written: string): string => {
  const state = parsed(written);
  if (!isObject(state)) return written;
  if ('States' in state) throw invalid('stateName is needed where the definition is a whole state machine');
  const { QueryLanguage } = state;
  return JSON.stringify({ QueryLanguage, StartAt: loneState, States: { [loneState]: state } });
};

const parsed = (written: string): unknown => {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
};

const mockOf = (input: JsonObject): Mock | undefined => {
  const mock = input['mock'];
  if (!isObject(mock)) return undefined;
  const { result, errorOutput } = mock as { result?: Json; errorOutput?: Json };
  if (result !== undefined && errorOutput !== undefined)
    throw new ServiceError(
      'ValidationException',
      'A test mock should have only one of the following fields: [result, errorOutput].',
    );
  oneOf(mock, 'fieldValidationMode', ['STRICT', 'PRESENT', 'NONE']);
  if (typeof result === 'string') return { kind: 'result', result: jsonOf(result) };
  if (!isObject(errorOutput)) throw invalid('a mock needs a result or an errorOutput');
  const { error, cause } = errorOutput as { error?: string; cause?: string };
  return { kind: 'error', error, cause };
};

const jsonOf = (written: string): Json => {
  const value = parsed(written);
  if (value === undefined)
    throw new ServiceError('ValidationException', 'Mocked result must be a valid JSON.');
  return value as Json;
};

const configurationOf = (input: JsonObject): JsonObject => {
  const configuration = input['stateConfiguration'];
  return isObject(configuration) ? configuration : {};
};

const configure = (input: JsonObject): StateTest['configuration'] => {
  const { retrierRetryCount, mapIterationFailureCount, mapItemReaderData } = configurationOf(input);
  const items = typeof mapItemReaderData === 'string' ? jsonOf(mapItemReaderData) : undefined;
  return {
    retries: Number(retrierRetryCount ?? 0),
    failures: typeof mapIterationFailureCount === 'number' ? mapIterationFailureCount : undefined,
    readItems: Array.isArray(items) ? (items as readonly Json[]) : undefined,
  };
};

const objectIn = (input: JsonObject, field: string): JsonObject => {
  const written = optionalText(input, field);
  const value = written === undefined ? {} : parsed(written);
  if (!isObject(value)) throw invalid(`Value at '${field}' must be a JSON object`);
  return value as JsonObject;
};

const executionOf = (core: Core, input: JsonObject, given: string): Execution => {
  const { region = 'local', account = '000000000000', id, clock } = core.options;
  const [machine, name] = [id(), id()];
  return {
    id: 0,
    arn: `arn:aws:states:${region}:${account}:express:${machine}:${name}`,
    key: name,
    name,
    machineArn: `arn:aws:states:${region}:${account}:stateMachine:${machine}`,
    machineName: machine,
    revision: 0,
    roleArn: optionalText(input, 'roleArn') ?? `arn:aws:iam::${account}:role/tidegate`,
    input: given,
    startedAt: clock.now(),
    parentTask: null,
    status: 'RUNNING',
    output: null,
    error: null,
    cause: null,
    stoppedAt: null,
    deadline: null,
    lastEvent: 0,
    nextFrame: 1,
    frames: [],
    redriveCount: 0,
    redrivenAt: null,
  };
};

const frameOf = (state: string, input: Json, vars: JsonObject, now: number): Frame => ({
  id: 1,
  parent: null,
  scope: 0,
  index: 0,
  state,
  input,
  vars,
  enteredId: 0,
  enteredAt: now,
  beforeEntry: 0,
  last: 0,
  retries: [],
  retryCount: 0,
  doing: { kind: 'again' },
});
