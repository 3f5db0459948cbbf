import { isObject } from '#domain/json.ts';
import type { Diagnostic, ValidateOptions } from './diagnostic.ts';
import { wrong } from './diagnostic.ts';
import { checkStateNames } from './names.ts';
import { checkScope } from './scope.ts';

/** All findings about a definition, errors first, as AWS's ValidateStateMachineDefinition would report them. */
export const validateDefinition = (definition: string, options: ValidateOptions): readonly Diagnostic[] => {
  const body = read(definition);
  if ('severity' in body) return [body];
  const { machine } = body;
  try {
    return examine(machine, options);
  } catch (error) {
    // The walk is as deep as the definition; AWS refuses such depth too.
    if (error instanceof RangeError) return [tooDeep];
    throw error;
  }
};

const examine = (
  machine: Readonly<Record<string, unknown>>,
  options: ValidateOptions,
): readonly Diagnostic[] => {
  const language = machine['QueryLanguage'] === 'JSONata' ? 'JSONata' : 'JSONPath';
  const found = [
    ...checkTop(machine),
    ...checkScope(machine, '', language, options),
    ...checkStateNames(machine),
  ];
  return found.toSorted((a, b) => rank(a) - rank(b));
};

const tooDeep: Diagnostic = {
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message: 'Definition is nested too deeply',
};

/** The errors as CreateStateMachine puts them into its refusal; AWS writes `null` for a place that is not there. */
export const errorsOf = (found: readonly Diagnostic[]): string | undefined => {
  const errors = found.filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return undefined;
  return errors
    .map(({ code, message, location = 'null' }) => `${code}: ${message} at ${location}`)
    .join(', ');
};

const rank = ({ severity, code }: Diagnostic): number =>
  severity === 'WARNING' ? 2 : code === 'OUTSIDE_SUBSET' ? 1 : 0;

const notAnObject: Diagnostic = {
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message: 'Definition must be a valid JSON object',
};

const read = (definition: string): Diagnostic | { readonly machine: Readonly<Record<string, unknown>> } => {
  if (definition.trim() === '') return notAnObject;
  try {
    const machine: unknown = JSON.parse(definition);
    return isObject(machine) ? { machine } : notAnObject;
  } catch (error) {
    return notJson(definition, error instanceof Error ? error.message : 'not JSON');
  }
};

/** For a text that begins with no JSON token AWS's parser has its own message; otherwise we give our parser's. */
const notJson = (definition: string, message: string): Diagnostic => {
  const [, word] = /^\s*([A-Za-z_$][\w$]*)/.exec(definition) ?? [];
  const column = (word === undefined ? 0 : definition.indexOf(word) + word.length) + 1;
  const location = `[Source: (String)"${definition.slice(0, 500)}"; line: 1, column: ${column}]`;
  const told =
    word === undefined
      ? message
      : `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  return {
    severity: 'ERROR',
    code: 'INVALID_JSON_DESCRIPTION',
    message: `${told}\n at ${location}`,
    location,
  };
};

function* checkTop(machine: Readonly<Record<string, unknown>>) {
  const { QueryLanguage: language, TimeoutSeconds: timeout } = machine;
  if (language !== undefined && language !== 'JSONata' && language !== 'JSONPath')
    yield wrong('/QueryLanguage', 'Value must be one of [JSONata, JSONPath]');
  const isGood =
    timeout === undefined || (typeof timeout === 'number' && Number.isInteger(timeout) && timeout > 0);
  if (!isGood) yield wrong('/TimeoutSeconds', 'Value must be an integer of 1 or more');
}
