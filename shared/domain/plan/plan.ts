import type { ReleaseSection, Strategy, TargetSpec } from '../app/app.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import type { Digest } from '../json.ts';

import type { Judging } from '../analysis/verdict.ts';
import type { SoakPolicy } from '../analysis/burn-rate.ts';
import type { CarriedImage, ImageChange } from './image-changes.ts';
import type { Pins } from './pin.ts';
import type { Hook } from '../app/hooks.ts';
import type { Leaving } from './leaving.ts';
import type { PlannedStack } from '../stack/planned-stack.ts';

/** What a release will do, decided once before anything moves; its digest is what people approve. */
export interface ReleasePlan {
  readonly app: string;
  /** Blob of the application's Source. */
  readonly source: Digest;
  /** Image of each component that the event names, instead of the file's. */
  readonly images: Readonly<Record<string, string>>;
  /** The part of `images` carried over from an earlier release; absent if there are none. */
  readonly carried?: readonly CarriedImage[];
  /** What changes against the last good release; absent when there is none. */
  readonly changes?: readonly ImageChange[];
  /** The tags as they resolved at that moment; the manifests contain these digests. Absent if there are none. */
  readonly pins?: Pins;
  /** It takes the application away. */
  readonly isRemoval?: true;
  readonly targets: readonly PlannedTarget[];
  readonly waves: readonly (readonly string[])[];
  readonly strategy: Strategy;
  readonly judging: Judging;
  readonly soak?: SoakPolicy;
  /** The answers needed before anything changes; absent if no question is asked. */
  readonly approval?: ApprovalPolicy;
  /** By environment, what an answer about a target there needs; absent where that is the same everywhere. */
  readonly approvals?: Readonly<Record<string, ApprovalPolicy>>;
  readonly concurrency: ReleaseSection['concurrency'];
  /** Objects that the last good revision held and this one does not are kept; without it they are removed at the end. */
  readonly prune?: false;
  /** The hooks between the waves, in order; absent if there are none. */
  readonly hooks?: readonly Hook[];
}

export interface PlannedTarget extends TargetSpec {
  /** Blob of the Manifest that this target will run. */
  readonly manifest: Digest;
  /** The cloud resources that it needs, as planned; absent if there are none. */
  readonly stacks?: readonly PlannedStack[];
  /** What goes and what stays where the application is removed; absent elsewhere. */
  readonly leaving?: Leaving;
}
