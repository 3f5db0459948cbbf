/** The longest error and cause that the API allows; a cause may quote a whole payload. */
const maxErrorLength = 256;
const maxCauseLength = 32_768;

/** A state failed while it ran. `terminal` failures pass every Retry and Catch, as States.Runtime does on AWS. */
export class StateFailure extends Error {
  readonly error: string | null | undefined;
  readonly reason: string | null | undefined;
  readonly terminal: boolean;
  /** Another name under which Retry and Catch may know it. */
  readonly alias: string | undefined;

  constructor(
    error: string | null | undefined,
    reason: string | null | undefined,
    terminal = false,
    alias?: string,
  ) {
    super(`${error ?? 'no error name'}: ${reason ?? 'no cause'}`);
    this.name = 'StateFailure';
    // Null stays null: a catcher sees that nothing was said.
    this.error = error === null ? null : error?.slice(0, maxErrorLength);
    this.reason = reason === null ? null : reason?.slice(0, maxCauseLength);
    this.terminal = terminal;
    this.alias = alias;
  }
}

/** An expression could not be evaluated; the interpreter puts the state's name and event in front of `detail`. */
export class QueryFailure extends Error {
  readonly detail: string;
  readonly location: string | undefined;

  constructor(detail: string, location?: string) {
    super(detail);
    this.name = 'QueryFailure';
    this.detail = detail;
    this.location = location;
  }
}

/** An error of the Step Functions API: `name` is AWS's error code. */
export class ServiceError extends Error {
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.details = details;
  }
}

/** The engine itself cannot work: a database that is locked, damaged, full, or written by a newer version. */
export class EngineTrouble extends Error {
  constructor(
    name:
      | 'EngineLocked'
      | 'EngineDatabaseNewer'
      | 'EngineDatabaseDamaged'
      | 'EngineDatabaseUnwritable'
      | 'EngineClosed',
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
  }
}

export const runtimeFailure = (reason: string): StateFailure =>
  new StateFailure('States.Runtime', reason, true);
