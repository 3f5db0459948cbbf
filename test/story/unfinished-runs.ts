import type { Engine } from '#adapters/engine/embedded/engine.ts';

interface Listed {
  readonly stateMachines: readonly { readonly stateMachineArn: string }[];
  readonly executions: readonly { readonly executionArn: string; readonly status: string }[];
  readonly events: readonly unknown[];
}

/** The runs of an engine that have not succeeded, with the last events of each: why a release does not end. */
export const unfinishedRuns = async (engine: Engine): Promise<readonly unknown[]> => {
  const call = async (action: string, input = {}) => (await engine.call(action, input)) as unknown as Listed;
  const runs: unknown[] = [];
  for (const { stateMachineArn } of (await call('ListStateMachines')).stateMachines)
    for (const { executionArn, status } of (await call('ListExecutions', { stateMachineArn })).executions) {
      if (status === 'SUCCEEDED') continue;
      const asked = { executionArn, reverseOrder: true, maxResults: 5 };
      runs.push({ executionArn, status, events: (await call('GetExecutionHistory', asked)).events });
    }
  return runs;
};
