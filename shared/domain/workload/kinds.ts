import type { KindName, WorkloadKind } from './kind.ts';
import { advancedDaemonSet } from './advanced-daemonset/index.ts';
import { advancedStatefulSet } from './advanced-statefulset/index.ts';
import { cloneset } from './cloneset/index.ts';
import { daemonset } from './daemonset/index.ts';
import { deployment } from './deployment/index.ts';
import { statefulset } from './statefulset/index.ts';

/** Every kind of workload that is stepped in batches: one folder and one line each. */
export const workloadKinds: readonly WorkloadKind[] = [
  deployment,
  statefulset,
  daemonset,
  cloneset,
  advancedStatefulSet,
  advancedDaemonSet,
];

/** The kind that looks after such objects; nothing when they are applied whole. */
export const kindOf = ({ apiVersion, kind }: KindName): WorkloadKind | undefined =>
  workloadKinds.find(
    (one) =>
      one.kind === kind &&
      (one.apiVersion === apiVersion || one.otherVersions?.includes(apiVersion) === true),
  );

/** Its pods are stepped in batches; everything else is applied before the first batch. */
export const isWorkload = (object: KindName): boolean => kindOf(object) !== undefined;

/** The kind of something that was planned as a workload. */
export const workloadKindOf = (ref: KindName): WorkloadKind => {
  const kind = kindOf(ref);
  if (kind === undefined) throw new Error(`no workload kind looks after ${ref.apiVersion} ${ref.kind}`);
  return kind;
};
