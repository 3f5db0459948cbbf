import type { KindName } from '../kube/kind-name.ts';
import type { JsonObject } from '../json.ts';
import type { KubeObject, PatchOperation } from '../kube/object.ts';
import type { Ending, LateWrite } from './late-write.ts';
import type { Observation } from './observation.ts';
import type { Fleet } from './pods-by-revision.ts';
import type { Removal, WorkloadPlan } from './snapshot.ts';
import type { Progress, Step } from './step.ts';

/**
 * One kind of workload whose pods are replaced in batches. Everything here decides without I/O: services read the
 * objects, carry out the decisions, and ask again. docs/workloads.md tells how to add one.
 */
export interface WorkloadKind extends KindName {
  /** Versions of its group in which the API serves the same object. */
  readonly otherVersions?: readonly string[];
  /** What kubectl calls it in short: `deploy`. */
  readonly shortName: string;
  /** The defaults that the API server fills in for fields of its spec. */
  readonly specDefaults: JsonObject;
  /** The objects in which its controller remembers revisions; those it owns are read for an inspection. */
  readonly revisions: KindName;
  /** Pods are removed by us, each by its uid, where its controller does not. */
  readonly removesPods: boolean;
  /**
   * The name of the revision that owns this pod, if the controller names revisions by a rule that nobody else follows:
   * then an owner of that name need not be read.
   */
  readonly revisionName?: (live: KubeObject, pod: KubeObject) => string | undefined;
  /** It has a pod on each node that suits: its manifest states no number of pods. */
  readonly isPerNode?: boolean;
  /** Which revisions there are is known by its pods only: they are read for an inspection too. */
  readonly knowsByPods?: boolean;

  /** The path of its pod template; default `spec.template`. */
  readonly templatePath?: readonly string[];
  /** The pod template that an object of this kind states. */
  template(object: KubeObject): unknown;
  /** Label selector of its pods. */
  selector(object: KubeObject): string;
  /** How many pods it is to have. */
  wanted(live: KubeObject): number;
  /** Its pods, the new revision's and all others. */
  podsByRevision(pods: readonly KubeObject[], plan: WorkloadPlan, now: number): Fleet;

  /** Whether old pods stay beside the new ones until the last step, so that the two can be compared. */
  keepsOld(live: KubeObject): boolean;

  /**
   * Why the manifest can never be released over the live object, however long one waits; asked before anything is
   * tried.
   */
  misfit(object: KubeObject, live: KubeObject | undefined): string | undefined;
  /** Why no new pod can run beside its old ones; a kind without this replaces its pods in place. */
  noRoom?(object: KubeObject): string | undefined;
  /** Why not all new pods can run beside all old ones, if the answer differs from `noRoom`; something may scale it. */
  noFleet?(object: KubeObject, isScaled: boolean): string | undefined;
  /** Why the steps of a release cannot be carried out as written; `autoscaler` changes its number of pods. */
  stepRemark(object: KubeObject, autoscaler: KubeObject | undefined): string | undefined;
  /** The write that shows, by dry run, what a release would change for its owner. */
  preview(object: KubeObject, live: KubeObject): readonly PatchOperation[];
  /** The write that begins a release, for a dry run: it answers the template in the API server's own spelling. */
  trial(live: KubeObject, object: KubeObject, release: string): readonly PatchOperation[];
  /** Whether a release may touch it, and everything it must know to go forward and back. */
  inspect(found: Found): Inspection;

  /** One batch further. */
  advance(step: Step, observation: Observation): Progress;
  /** Given back to its owner, with every pod on the new revision. */
  finish(observation: Observation): Progress;
  /** Back to the state before the release. */
  rollBack(observation: Observation): Progress;
  /** Handed to its owner as it is, if the rollback did not end in time: a fix must be able to go over it. */
  giveUp(observation: Observation): Progress;
  /** A removed workload, as the plan by which `recreate` makes it again. */
  recreation(removal: Removal): WorkloadPlan;
  recreate(observation: Observation): Progress;
  /** A write of a release that is over, if it arrived after the end. */
  lateWrite(plan: WorkloadPlan, live: KubeObject | undefined, ending: Ending): LateWrite | undefined;
}

/** The live object of one workload of the manifest, and what the API server would make of the change. */
export interface Found {
  readonly object: KubeObject;
  readonly live?: KubeObject;
  /** The revisions that belong to the live object. */
  readonly revisions: readonly KubeObject[];
  readonly autoscalers: readonly KubeObject[];
  /** By the clock of the API server, epoch ms. */
  readonly now: number;
  /** Its pods, if not all of them are Ready on what it states; absent otherwise. */
  readonly pods?: readonly KubeObject[];
  /** The manifest's pod template as the API server spells it, by a dry run. */
  readonly template: unknown;
  readonly release: string;
  /** The object as the last good release of this application set it. */
  readonly previous?: KubeObject;
  /** The plan of the release whose hold is taken over, and its name. */
  readonly inherited?: { readonly release: string; readonly plan?: WorkloadPlan };
}

export type Inspection =
  | { readonly kind: 'clear'; readonly plan: WorkloadPlan }
  /** Not ours to touch: a person must look. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The native controller is still working; look again. */
  | { readonly kind: 'busy'; readonly reason: string };
