import type { Candidate, EnvironmentState } from './promotion.ts';

/** One application in one environment: what runs there, and where that may go. */
export interface FleetRow {
  readonly app: string;
  readonly environment: string;
  readonly targets: readonly string[];
  readonly state: EnvironmentState;
  readonly next: readonly { readonly to: string; readonly candidate: Candidate }[];
}
