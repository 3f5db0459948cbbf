import type { KindWord } from './world/kinds.ts';
import type { RouterWord } from './world/routes.ts';

/** A world and what happens in it: plain JSON, so that it can be printed, shrunk and played again. */
export interface Sequence {
  readonly seed: number;
  readonly world: WorldSpec;
  readonly events: readonly SequenceEvent[];
}

/** What stands in the cluster before anything happens, and how the application is written. */
export interface WorldSpec {
  /** How its namespaces begin; `ns` when absent. */
  readonly prefix?: string;
  /** Whether the workload runs already, applied by its owner. */
  readonly exists: boolean;
  readonly replicas: number;
  /** What the application file says of the number of pods; nothing when absent. */
  readonly written?: number;
  /** Something scales it within these bounds. */
  readonly autoscaler?: { readonly min: number; readonly max: number };
  readonly steps: readonly StepText[];
  readonly bakeSeconds: number;
  readonly concurrency: 'queue' | 'newest' | 'supersede' | 'reject';
  readonly targets: 1 | 2;
  /** The pods answer requests, and their errors are judged. */
  readonly serves: boolean;
  readonly owner: OwnerFields;
  /** Value of an environment variable, for characters that are spelled in several ways. */
  readonly text: string;
  /** Pods of somebody else that the selector of the workload fits too. */
  readonly strangers: number;
  /** An admission webhook that adds a field to each write of a workload: the same each time, or never the same twice. */
  readonly admission?: 'same' | 'never-same';
  /** How long pods take to go, ms. */
  readonly goneAfterMs: number;
  readonly deadlineSeconds: number;
  /** It comes as plain manifests, of this kind; a component of an application, which is a Deployment, when absent. */
  readonly plain?: KindWord;
  /** Its pods read a ConfigMap that changes with each release. */
  readonly config?: true;
  /** Each release registers its files, and the environment is kept as they say. */
  readonly synced?: true;
  /** So do they read a Secret. */
  readonly secret?: true;
  /** A route of its owner leads to the pods, and each step says its share of the requests. */
  readonly router?: RouterWord;
  /** Requests with a header go to the new revision in each step, beside its share. */
  readonly match?: true;
  /** It declares a database of a cloud, whose size each release says. */
  readonly cloud?: true;
  /** Its namespaces are those of a tenant: of the application's own, or of another one. */
  readonly tenant?: 'own' | 'other';
  /** How the pods go over, where that is not in shares. */
  readonly strategy?: 'pods' | 'streaming' | 'blue-green' | 'all-at-once';
}

export interface StepText {
  readonly percent: number;
  /** So many pods instead of a share. */
  readonly pods?: number;
  readonly approve?: true;
}

/** Fields of a Deployment that belong to its owner. */
export interface OwnerFields {
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly minReadySeconds?: number;
  readonly paused?: boolean;
  readonly revisionHistoryLimit?: number;
  readonly annotation?: string;
  /** An annotation of the pod template that the application does not know. */
  readonly podAnnotation?: string;
}

export type Quality = 'good' | 'errs' | 'never-ready' | 'crash-later' | 'pull-fails';

/** `after` is the time since the event before, ms. */
export type SequenceEvent = { readonly after: number } & Happening;

export type Happening =
  | {
      readonly kind: 'release';
      readonly quality: Quality;
      readonly text?: string;
      readonly written?: number;
      readonly size?: 'large';
    }
  /** The request of the last release is delivered once more. */
  | { readonly kind: 'deliver-again' }
  | { readonly kind: 'undo' | 'pause' | 'resume' | 'abort' | 'retry' | 'promote' | 'skip' }
  | { readonly kind: 'answer'; readonly answer: 'approved' | 'rejected' }
  | { readonly kind: 'scale'; readonly by: 'person' | 'autoscaler'; readonly replicas: number }
  | { readonly kind: 'edit'; readonly field: PersonalField }
  | { readonly kind: 'delete'; readonly what: 'workload' | 'pod' }
  /** The process dies at its n-th effect from here, before or after it, and comes back. */
  | {
      readonly kind: 'kill';
      readonly effect: number;
      readonly when: 'before' | 'after';
      readonly downMs: number;
    }
  /** A new pod is taken away just before the n-th effect from here. */
  | { readonly kind: 'lose'; readonly effect: number }
  /** The next requests of ours meet this. */
  | {
      readonly kind: 'fault';
      readonly fault: FaultWord;
      readonly times: number;
      readonly ms: number;
    }
  /** Every call under way stands still for so long, and goes on then. */
  | { readonly kind: 'stall'; readonly ms: number }
  /** The task under way is called a second time beside the first. */
  | { readonly kind: 'call-twice' }
  /** The schedule of the environment looks whether the registered files run. */
  | { readonly kind: 'sync' }
  /** The next calls to the cloud meet this. */
  | { readonly kind: 'cloud'; readonly fault: CloudFault; readonly times: number }
  /** An operator asks for more of the tenant. */
  | { readonly kind: 'tenant' }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'wait' };

/** What a person changes by hand. */
export type PersonalField =
  | 'label'
  | 'annotation'
  | 'pod-annotation'
  | 'image'
  | 'env'
  | 'strategy'
  | 'min-ready'
  | 'deadline'
  | 'paused'
  | 'history'
  | 'undo'
  | 'reapply';

/** On the way to the cloud: a write is carried out or not, and its answer is lost; or a call fails. */
export type CloudFault = 'cloud-lost' | 'cloud-never' | 'cloud-unreachable' | 'cloud-limit' | 'cloud-busy';

/** `late`: there is no answer, and the write lands so many ms afterwards. */
export type FaultWord = 'conflict' | 'lost-answer' | 'unreachable' | 'too-busy' | 'late' | 'watch-breaks';
