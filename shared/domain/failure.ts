/** Every way the outside world may let us down, by the stable name that workflows match in Retry and Catch. */
export const failures = {
  ClusterUnreachable: 'unreachable',
  MetricsUnreachable: 'unreachable',
  CloudUnreachable: 'unreachable',
  RegistryUnreachable: 'unreachable',
  ProviderUnreachable: 'unreachable',
  StackBusy: 'unreachable',
  Conflict: 'unreachable',
  /** A function ended itself before its time limit. */
  TimedOut: 'unreachable',
  ClusterForbids: 'refused',
  QuotaDenied: 'refused',
  ProviderForbids: 'refused',
  ProviderLimit: 'refused',
  StackRefused: 'refused',
  ManifestRefused: 'refused',
  ConfigRefused: 'refused',
  PlanRefused: 'refused',
  EventRefused: 'refused',
  TargetLost: 'refused',
  NotFound: 'refused',
  Broken: 'broken',
} as const satisfies Record<string, Family>;

/** Try again; the person must change something; our fault. */
export type Family = 'unreachable' | 'refused' | 'broken';
export type FailureName = keyof typeof failures;

/**
 * The only error that may leave a function of ours. `name` is what Retry and Catch match;
 * the message says what, where and what to do, and never holds a secret.
 */
export class Failure extends Error {
  readonly family: Family;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(name: FailureName, at: string, reason: string, data: Readonly<Record<string, unknown>> = {}) {
    super(`${at}: ${reason}`);
    this.name = name;
    this.family = failures[name];
    this.at = at;
    this.data = data;
  }
}

export const isFailure = (error: unknown, ...names: readonly FailureName[]): error is Failure =>
  error instanceof Failure && (names.length === 0 || names.some((name) => name === error.name));
