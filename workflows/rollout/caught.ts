/** What every task of a rollout takes. */
export const here = { release: 'release', target: 'target' } as const;

/** Waits out any failure between us and the cluster: nothing moves, and the event log says why. */
export const untilClear = {
  catch: {
    ClusterUnreachable: 'back off',
    ClusterForbids: 'back off',
    QuotaDenied: 'back off',
    Conflict: 'back off',
    ManifestRefused: 'back off',
    TargetLost: 'close target',
  },
  otherwise: 'back off',
  trouble: 'trouble',
} as const;

/** Waits for the instant that the last answer names, and for people until then. */
export const listening = {
  type: 'task',
  run: 'listen',
  take: here,
  next: 'decide next step',
  catch: { TargetLost: 'close target' },
  otherwise: 'back off',
  trouble: 'trouble',
} as const;

/** The same, also for failures between us and a cloud. */
export const untilProvided = {
  ...untilClear,
  catch: {
    ...untilClear.catch,
    ProviderUnreachable: 'back off',
    ProviderForbids: 'back off',
    ProviderLimit: 'back off',
    StackBusy: 'back off',
  },
} as const;

/** Ends here when another release has taken the target. */
export const ifMine = {
  catch: { TargetLost: 'close target' },
  otherwise: 'back off',
  trouble: 'trouble',
} as const;
