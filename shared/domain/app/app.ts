import type { RouterDescription } from '../traffic/description.ts';
import type { KindDescription } from '../partitioned/description.ts';
import type { Json } from '../json.ts';

import type { ApprovalPolicy } from '../approval/policy.ts';
import type { Judging } from '../analysis/verdict.ts';
import type { SoakPolicy } from '../analysis/burn-rate.ts';
import type { Hook } from './hooks.ts';
import type { Share } from '../config/schema.ts';
import type { Condition } from '../traffic/split.ts';

/** An OAM Application (`core.oam.dev/v1beta1`) with Tidegate's own `release` section, checked and complete. */
export interface App {
  readonly name: string;
  readonly components: readonly Component[];
  readonly release: ReleaseSection;
}

export interface Component {
  readonly name: string;
  readonly type: string;
  readonly properties: { readonly [key: string]: Json };
  readonly traits: readonly {
    readonly type: string;
    readonly properties: { readonly [key: string]: Json };
  }[];
}

export interface ReleaseSection {
  readonly targets: readonly TargetSpec[];
  /** Names of targets that go together, wave after wave. */
  readonly waves: readonly (readonly string[])[];
  readonly strategy: Strategy;
  readonly judging: Judging;
  /** What is watched after everything runs the new revision; absent: nothing. */
  readonly soak?: SoakPolicy;
  readonly approval?: ApprovalSection;
  /** Kinds of workloads of the user's own; absent when none is described. */
  readonly kinds?: readonly KindDescription[];
  /** The user's own routers. */
  readonly routers?: readonly RouterDescription[];
  /** What becomes of a release when another one has the target: first come first served, or only the newest counts. */
  readonly concurrency: 'queue' | 'newest' | 'supersede' | 'reject';
  /** Whether objects that a new revision leaves out are removed. */
  readonly prune: boolean;
  /** Objects of other applications are taken from them. */
  readonly takeOver?: true;
  /** What becomes of tags of images. */
  readonly pinImages: PinPolicy;
  /** The hooks between the waves, in order; absent if there are none. */
  readonly hooks?: readonly Hook[];
}

/** One place that the application runs in. */
export interface TargetSpec {
  readonly name: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly environment: string;
  readonly region: string;
  readonly tenant?: string;
  /** Labels of the cluster; conditions may look at them. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Where layers give it its own steps. */
  readonly strategy?: Strategy;
}

/** How pods move to the new revision; docs/strategies.md says when to use which. */
export type StrategyType = 'canary' | 'streaming' | 'blue-green' | 'all-at-once';

export interface Strategy {
  /** `canary` when absent. */
  readonly type?: Exclude<StrategyType, 'canary'>;
  /** Growing shares; the last one is 100. */
  readonly steps: readonly StepSpec[];
  /** Pods that may be missing while they are replaced; absent: none if there can be new ones beside the old. */
  readonly maxUnavailable?: Share;
  /** Percent of the new pods that need not be Ready for a step to pass; absent: none. */
  readonly failureThreshold?: number;
  /** How long nothing moves between a good step and the next one, seconds. */
  readonly pauseSeconds?: number;
  /** Routes that a GitOps tool owns are divided all the same; absent: such a plan is refused. */
  readonly gitOps?: 'share';
}

export interface StepSpec {
  /** Share of the pods on the new revision, above 0 and at most 100; 0 where `pods` counts them. */
  readonly percent: number;
  /** A number of pods instead of a share. */
  readonly pods?: number;
  /** How long the step is watched once it has settled. */
  readonly bakeSeconds: number;
  /** A person must approve before the next step. */
  readonly approve: boolean;
  /** Its numbers are not judged: it only lasts for its bake. */
  readonly checks?: false;
  /** New pods run beside the old ones, and no old pod goes. */
  readonly beside?: true;
  /**
   * The most new pods that may be starting or unproven at once; the step continues by itself until all pods are new.
   */
  readonly window?: Share;
  /** What a router sends to the new revision; absent where the pods share the requests. */
  readonly traffic?: StepTraffic;
}

/** Which requests the new revision gets in a step. */
export interface StepTraffic {
  /** Percent of the requests, 0 to 100; the share of the pods when absent. */
  readonly percent?: number;
  /** Additional requests that it gets; any one of these conditions suffices. */
  readonly match?: readonly Condition[];
  /** The percentage of requests that it gets copies of; its responses to these are discarded. */
  readonly mirror?: number;
}

/** What an approval needs, everywhere and in particular environments. */
export interface ApprovalSection extends ApprovalPolicy {
  readonly environments?: Readonly<Record<string, ApprovalPolicy>>;
}

/** Which tags are resolved to digests: those of configured registries, all (or the plan is refused), or none. */
export type PinPolicy = 'known' | 'all' | 'none';
