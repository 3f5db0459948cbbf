import { judge } from '../analysis/judge.ts';
import { freshState } from '../analysis/judge-state.ts';
import type { Measurement } from '../analysis/observation.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { StepSpec } from '../app/app.ts';
import type { KubeObject } from '../kube/object.ts';
import { readySince } from '../workload/pods-by-revision.ts';

/**
 * The verdict of a step that need not settle and is not measured: it passed when it settled, and the next step looks at
 * its pods again.
 */
export const withoutLook = (
  spec: StepSpec | undefined,
  { checks }: Measurement['judging'],
): Verdict | undefined => {
  const isMeasured = checks.length > 0 && spec?.checks !== false;
  return isMeasured || spec === undefined || spec.bakeSeconds > 0 || spec.window !== undefined
    ? undefined
    : { kind: 'pass', reason: 'its pods are Ready; nothing was measured', evidence: [] };
};

/**
 * The verdict if no metrics are read: of a step without checks, and of a window in which nothing can be compared yet.
 */
export const withoutNumbers = (
  spec: StepSpec | undefined,
  measurement: Measurement,
  pods: readonly KubeObject[],
): Verdict | undefined => {
  const { judging } = measurement;
  if (spec?.checks === false) return standing({ ...measurement, judging: { ...judging, checks: [] } });
  const isEarly = spec?.window !== undefined && !areBothThere(measurement, pods);
  return isEarly ? nothingYet(judging.windowSeconds) : undefined;
};

/** A window is looked at from its first moment, when there is nothing to compare yet. */
const areBothThere = (
  { canary, stable }: Pick<Measurement, 'canary' | 'stable'>,
  pods: readonly KubeObject[],
): boolean =>
  stable.length > 0 &&
  pods.some((pod) => canary.includes(pod.metadata.name) && readySince(pod) !== undefined);

const nothingYet = (waitSeconds: number): Verdict => ({
  kind: 'wait',
  waitSeconds,
  reason: 'no new pod is Ready beside an old one, so there is nothing to compare',
  evidence: [],
});

/** The verdict of a step without measurements: it lasts for its bake, and its pods must stay up. */
const standing = (measurement: Measurement): Verdict => judge(measurement, freshState(measurement)).verdict;
