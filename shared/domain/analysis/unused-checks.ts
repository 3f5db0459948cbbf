import type { Found } from './evidence.ts';
import { keyOf } from './check-key.ts';
import type { Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';

/** A check, and why it has no numbers now, if it has none: in the source's words, or as far as the windows tell. */
export const withMissing = (found: Found, measurement: Measurement, state: JudgeState): Found => {
  const { missing = {} } = measurement;
  const why = missing[keyOf(found.check)] ?? missing['history'] ?? whyUnused(found, measurement, state);
  return why === undefined ? found : { ...found, evidence: { ...found.evidence, missing: why } };
};

/** Numbers that a check cannot use any more are as good as none, however many it has used before. */
const whyUnused = (
  { check }: Found,
  measurement: Measurement,
  { lately, idle }: JudgeState,
): string | undefined => {
  const used = lately[keyOf(check)] ?? [];
  if (used.length < 2 || used.some(Boolean)) return undefined;
  if (measurement.canary.length === 0) return 'there are no new pods';
  if (measurement.stable.length === 0 && check.kind !== 'slo')
    return 'there are no stable pods to compare with';
  const isCounted = check.kind !== 'gauge' && check.kind !== 'pair';
  return isCounted && idle !== 'none'
    ? `${arms[idle]} got no requests`
    : 'the last windows had no usable numbers';
};

const arms = {
  canary: 'the new pods',
  stable: 'the stable pods',
  both: 'the new and the stable pods',
} as const;
