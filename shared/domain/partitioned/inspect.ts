import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import { frozenChange } from '../workload/frozen-fields.ts';
import { inspectWorkload } from '../workload/inspect-workload.ts';
import type { Found, Inspection } from '../workload/kind.ts';
import { planByRevisions, type Revisioned } from '../workload/revision-plan.ts';
import { specOf } from '../workload/snapshot.ts';
import { unsettledRevision } from '../workload/unsettled-revision.ts';
import { sameJson } from '../json.ts';
import type { KindDescription } from './description.ts';
import { isCounted, newestOf } from './newest.ts';
import type { PartitionHold } from './partition.ts';
import { readAt, specField } from './path.ts';

interface Ways {
  readonly description: KindDescription;
  readonly hold: PartitionHold;
}

/** A manifest that asks for what batches cannot provide, or for what cannot be changed. */
export const misfitOf = (
  { description, hold }: Ways,
  object: KubeObject,
  live: KubeObject | undefined,
): string | undefined => {
  const name = nameOf(refOf(object));
  const { partition } = description.paths;
  if (hold.isHeld(object))
    return `${name}: ${partition} is ${hold.partitionOf(object)}, but the steps of the release set it; leave it out`;
  const refused = description.refused.find(({ path, is }) => {
    const [stated, standing] = [readAt(object, path), live && readAt(live, path)];
    const value = stated ?? standing;
    return value !== undefined && (is === undefined || sameJson(value, is));
  });
  if (refused !== undefined) return `${name}: ${refused.path} ${refused.why}`;
  return live === undefined ? undefined : frozenChange(object, live, description.frozen);
};

/** Whether a release may touch it, and everything needed to go forward and back. */
export const inspect = (ways: Ways, found: Found): Inspection => {
  const { description, hold } = ways;
  const revisioned = revisionedBy(ways, found);
  return inspectWorkload(found, {
    orphanedHold: (live) =>
      hold.isHeld(live)
        ? `is held, but no release owns the hold (partition ${hold.partitionOf(live)}); set ${description.paths.partition} to 0`
        : undefined,
    isCounted,
    unfinished: (live) =>
      isMixed(description, found, live) ? unsettledRevision(found, live, revisioned) : undefined,
    planOf: (at, kind, serving) => planByRevisions(found, at, kind, revisioned, serving),
  });
};

/** The fields of its spec that a release sets beside the pods: all that nothing else handles. */
export const plainFieldsOf = ({ paths, frozen }: KindDescription, object: KubeObject): readonly string[] => {
  const apart = [paths.template, paths.replicas, paths.partition].map(specField);
  const taken = new Set([...apart, ...frozen, 'template', 'replicas', 'selector', 'minReadySeconds']);
  return Object.keys(specOf(object)).filter((name) => !taken.has(name));
};

const revisionedBy = ({ description, hold }: Ways, { object, live, pods = [] }: Found): Revisioned => {
  const { revisions, revisionLabel } = description;
  const labels = pods.map(({ metadata }) => metadata.labels?.[revisionLabel]);
  const newest = live && newestOf(description, live);
  return {
    ownFieldsOf: hold.ownFieldsOf,
    nameOf: ({ metadata }) =>
      revisions?.namedBy === 'label' ? (metadata.labels?.[revisionLabel] ?? '') : metadata.name,
    revisionLabel,
    plainFields: plainFieldsOf(description, object),
    seen: [newest, ...labels].filter((name) => name !== undefined),
  };
};

/** Its pods do not all run the newest revision. */
const isMixed = (description: KindDescription, { pods = [] }: Found, live: KubeObject): boolean => {
  const newest = newestOf(description, live);
  const revisions = new Set(pods.map(({ metadata }) => metadata.labels?.[description.revisionLabel] ?? ''));
  return revisions.size > 1 || (newest !== undefined && revisions.size === 1 && !revisions.has(newest));
};
