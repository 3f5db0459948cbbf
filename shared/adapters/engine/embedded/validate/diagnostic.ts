/** A finding of AWS's ValidateStateMachineDefinition about one place in a definition; `location` is a JSON pointer. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly location?: string;
}

/** AWS's codes, and one of ours for what AWS runs and this engine does not. */
export type DiagnosticCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'MISSING_END_STATE'
  | 'DUPLICATE_STATE_NAME'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | 'OUTSIDE_SUBSET';

export interface ValidateOptions {
  readonly type?: string | undefined;
  readonly allowJsonPath?: boolean;
  /** Whether tasks of any service are answered; without it only functions and nested executions are. */
  readonly allowServices?: boolean;
  /** Whether `${Name}` of CloudFormation must be filled in: where a machine is made, not where one is looked at. */
  readonly areSubstitutionsFilled?: boolean;
  /** TestState accepts a distributed Map, because its result is mocked. */
  readonly allowDistributed?: boolean;
}

export type Found = Generator<Diagnostic, void, undefined>;

export const wrong = (
  location: string,
  message: string,
  code: DiagnosticCode = 'SCHEMA_VALIDATION_FAILED',
): Diagnostic => ({
  severity: 'ERROR',
  code,
  message,
  location: location === '' ? '/' : location,
});

export const doubtful = (location: string, message: string): Diagnostic => ({
  ...wrong(location, message),
  severity: 'WARNING',
});

export const outside = (location: string, what: string): Diagnostic =>
  wrong(location, what, 'OUTSIDE_SUBSET');

/** One step further down a JSON pointer (RFC 6901). */
export const under = (location: string, ...keys: readonly (string | number)[]): string =>
  keys.reduce<string>(
    (path, key) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    location,
  );
