/** Every failure of something outside, by the stable name that workflows match in Retry and Catch. */
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
 * The only error that may leave a function of ours. Retry and Catch match `name`; the message says what failed, where
 * and what to do, and never contains a secret.
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

/** What is wrong with the installation of Tidegate, in a sentence for the caller, without names or ARNs. */
export const installationTrouble = (error: unknown): string | undefined => {
  const said = error instanceof Failure ? error.data['installation'] : undefined;
  return typeof said === 'string' ? said : undefined;
};

export const isFailure = (error: unknown, ...names: readonly FailureName[]): error is Failure =>
  error instanceof Failure && (names.length === 0 || names.some((name) => name === error.name));
