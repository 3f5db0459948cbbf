import type { KindDescription } from '../partitioned/description.ts';
import { kindFrom } from '../partitioned/kind.ts';
import type { KindName } from '../kube/kind-name.ts';
import type { WorkloadKind } from './kind.ts';
import type { WorkloadPlan } from './snapshot.ts';
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

/** The kind that looks after such objects, built in or described for them; nothing when they are applied whole. */
export const kindOf = (
  { apiVersion, kind }: KindName,
  described: readonly KindDescription[] = [],
): WorkloadKind | undefined => {
  const isIt = (one: KindName & { readonly otherVersions?: readonly string[] }): boolean =>
    one.kind === kind && (one.apiVersion === apiVersion || one.otherVersions?.includes(apiVersion) === true);
  const own = described.find(isIt);
  return workloadKinds.find(isIt) ?? (own && ownKind(own));
};

/** A kind that no code knows: its plans carry its description, whatever becomes of the file that it came from. */
const ownKind = (described: KindDescription): WorkloadKind => {
  const kind = kindFrom(described);
  return {
    ...kind,
    inspect: (found) => {
      const inspection = kind.inspect(found);
      return inspection.kind === 'clear'
        ? { ...inspection, plan: { ...inspection.plan, described } }
        : inspection;
    },
  };
};

/** Its pods are stepped in batches; everything else is applied before the first batch. */
export const isWorkload = (object: KindName, described?: readonly KindDescription[]): boolean =>
  kindOf(object, described) !== undefined;

/** The kind of something that is known to be a workload. */
export const workloadKindOf = (ref: KindName, described?: readonly KindDescription[]): WorkloadKind => {
  const kind = kindOf(ref, described);
  if (kind === undefined) throw new Error(`no workload kind looks after ${ref.apiVersion} ${ref.kind}`);
  return kind;
};

/** The kind of something that was planned as a workload. */
export const kindOfPlan = ({ ref, described }: Pick<WorkloadPlan, 'ref' | 'described'>): WorkloadKind =>
  workloadKindOf(ref, described && [described]);
