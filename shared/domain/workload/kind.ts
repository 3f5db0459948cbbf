import type { KindName } from '../kube/kind-name.ts';
import type { JsonObject } from '../json.ts';
import type { KubeObject, PatchOperation } from '../kube/object.ts';
import type { Ending, LateWrite } from './late-write.ts';
import type { Observation } from './observation.ts';
import type { Fleet } from './pods-by-revision.ts';
import type { Removal, WorkloadPlan } from './snapshot.ts';
import type { Progress, Step } from './step.ts';

/**
 * One kind of workload whose pods are stepped in batches. Everything here decides and nothing asks: services read the
 * objects, carry out what the answers say, and ask again. docs/workloads.md tells how to add one.
 */
export interface WorkloadKind extends KindName {
  /** Versions of its group in which the API serves the same object. */
  readonly otherVersions?: readonly string[];
  /** What kubectl calls it in short: `deploy`. */
  readonly shortName: string;
  /** What the API server gives to fields of its spec that nobody has written. */
  readonly specDefaults: JsonObject;
  /** The objects in which its controller remembers revisions; those it owns are read for an inspection. */
  readonly revisions: KindName;
  /** Pods are removed by us, each by its uid, where its controller does not. */
  readonly removesPods: boolean;
  /**
   * What a revision that owns this pod is called, where the controller makes such names by a rule that nobody else keeps:
   * then an owner of that name need not be read.
   */
  readonly revisionName?: (live: KubeObject, pod: KubeObject) => string | undefined;
  /** Which revisions there are is known by its pods only: they are read for an inspection too. */
  readonly knowsByPods?: boolean;

  /** Where its pod template stands; `spec.template` unless told. */
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

  /** Why the manifest cannot be released over what stands there, whatever it waits for; asked before anything is tried. */
  misfit(object: KubeObject, live: KubeObject | undefined): string | undefined;
  /** Why no new pod can stand beside its old ones; a kind without this replaces its pods in place. */
  noRoom?(object: KubeObject): string | undefined;
  /** Where the steps of a release cannot be what they say; `autoscaler` changes its number of pods. */
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
  /** Back to what stood before the release. */
  rollBack(observation: Observation): Progress;
  /** Given to its owner as it stands, where the way back did not end in time: a fix must be able to go over it. */
  giveUp(observation: Observation): Progress;
  /** A removed workload, as the plan by which `recreate` makes it again. */
  recreation(removal: Removal): WorkloadPlan;
  recreate(observation: Observation): Progress;
  /** A write of a release that is over, if it arrived after the end. */
  lateWrite(plan: WorkloadPlan, live: KubeObject | undefined, ending: Ending): LateWrite | undefined;
}

/** What stands in a cluster for one workload of the manifest, and what the API server would make of the change. */
export interface Found {
  readonly object: KubeObject;
  readonly live?: KubeObject;
  /** The revisions that belong to the live object. */
  readonly revisions: readonly KubeObject[];
  readonly autoscalers: readonly KubeObject[];
  /** By the clock of the API server, epoch ms. */
  readonly now: number;
  /** Its pods, where not all of them are Ready on what it states; absent otherwise. */
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
  /** The native controller is still at work; look again. */
  | { readonly kind: 'busy'; readonly reason: string };
