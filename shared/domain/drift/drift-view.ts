import type { TargetSpec } from '../app/app.ts';
import type { Barred } from '../rollout/target.ts';
import type { Drift } from './drift.ts';
import type { DriftLedger } from './ledger.ts';

/** One target of an application, as its registered files have it. */
export interface Spot extends Pick<TargetSpec, 'cluster' | 'namespace' | 'environment'> {
  readonly app: string;
  readonly target: string;
}

/** What people are shown of one target: how it stands now, and what is not put right by itself. */
export interface DriftView extends Spot {
  readonly drift: Drift;
  /** Revisions that were taken back here and do not come again by themselves. */
  readonly barred: readonly Barred[];
  readonly stopped?: DriftLedger['stopped'];
}
