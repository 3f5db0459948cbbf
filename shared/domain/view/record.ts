import type { AnalysesView } from './analyses.ts';
import type { ChangesView } from './changes.ts';
import type { DiagnosisView } from './diagnosis.ts';
import type { EventView, ReleaseView } from './view.ts';

/** What can go wrong in a rehearsal. */
export const rehearsalFaults = [
  'none',
  'errors',
  'slow',
  'not-ready',
  'crash',
  'no-metrics',
  'cluster-away',
] as const;
export type RehearsalFault = (typeof rehearsalFaults)[number];

/** Everything known about one release in one document: what its page needs without a server. */
export interface ReleaseRecord {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'ReleaseRecord';
  /** Present if it was a rehearsal; nothing of it is real. */
  readonly rehearsal?: { readonly fault: RehearsalFault };
  readonly release: ReleaseView;
  readonly events: readonly EventView[];
  readonly diagnosis: DiagnosisView;
  /** Absent while there is no plan. */
  readonly changes?: ChangesView;
  readonly analyses: readonly AnalysesView[];
}
