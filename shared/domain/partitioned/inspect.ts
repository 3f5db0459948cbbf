import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import { frozenChange } from '../workload/frozen-fields.ts';
import type { Found, Inspection } from '../workload/kind.ts';
import { orSame } from '../workload/or-same.ts';
import { planByRevisions, type Revisioned, wantsScaling } from '../workload/revision-plan.ts';
import { releaseLabel, sameTemplate, specOf } from '../workload/snapshot.ts';
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
  const { live, object } = found;
  const revisioned = revisionedBy(ways, found);
  const planned = (at: KubeObject, kind: 'create' | 'update' | 'scale' | 'settings', serving?: unknown) => {
    const plan = planByRevisions(found, at, kind, revisioned, serving);
    return { kind: 'clear' as const, plan: kind === 'scale' || kind === 'settings' ? orSame(plan) : plan };
  };
  if (live === undefined) return planned(object, 'create');
  const trouble = troubleWith(ways, found, live, revisioned);
  if (trouble?.kind === 'stuck') return planned(live, 'update', trouble.serving);
  if (trouble !== undefined) return trouble;
  const before = found.inherited?.plan?.before.template ?? specOf(live)['template'];
  const isTakenOver = live.metadata.labels?.[releaseLabel] !== undefined;
  if (isTakenOver || !sameTemplate(found.template, before)) return planned(live, 'update');
  return planned(live, wantsScaling(found, live) ? 'scale' : 'settings');
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

const troubleWith = ({ description, hold }: Ways, found: Found, live: KubeObject, revisioned: Revisioned) => {
  const name = nameOf(refOf(live));
  const refused = (reason: string) => ({ kind: 'refused' as const, reason: `${name} ${reason}` });
  const holder = live.metadata.labels?.[releaseLabel];
  const isKnown = holder === found.release || (holder !== undefined && holder === found.inherited?.release);
  if (holder !== undefined && !isKnown)
    return refused(
      `is held by release ${holder}; end that release first, or remove the label ${releaseLabel} if no server knows it`,
    );
  if (hold.isHeld(live) && !isKnown)
    return refused(
      `is held, but no release owns the hold (partition ${hold.partitionOf(live)}); set ${description.paths.partition} to 0`,
    );
  if (!isCounted(live))
    return { kind: 'busy' as const, reason: `${name}: its controller has not yet seen the last change` };
  const newest = newestOf(description, live);
  const revisions = new Set(
    (found.pods ?? []).map(({ metadata }) => metadata.labels?.[description.revisionLabel] ?? ''),
  );
  const isMixed =
    revisions.size > 1 || (newest !== undefined && revisions.size === 1 && !revisions.has(newest));
  return isMixed && !isKnown ? unsettledRevision(found, live, revisioned) : undefined;
};
