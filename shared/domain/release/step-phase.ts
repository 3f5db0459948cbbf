import { stepTestHolds, type StepPhase } from '../app/step-test.ts';
import type { Hook } from '../app/hooks.ts';
import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from './release.ts';

/** Whether a hook is wanted now: its condition holds, or it has none. */
export const isWanted = (plan: ReleasePlan, release: Release, { when }: Hook): boolean =>
  when === undefined || stepTestHolds(when.test, (step) => phaseOf(plan, release, when, step)) === true;

/** The state of an earlier step of the workflow, from the facts of the release. */
const phaseOf = (
  plan: ReleasePlan,
  release: Release,
  { waves }: NonNullable<Hook['when']>,
  step: string,
): StepPhase => {
  const range = Object.hasOwn(waves, step) ? waves[step] : undefined;
  return range === undefined
    ? hookPhase(plan, release, step)
    : wavePhase(release, plan.waves.slice(...range).flat(), range[0]);
};

const wavePhase = ({ closed, wave }: Release, targets: readonly string[], first: number): StepPhase => {
  const ends = targets.map((target) => closed[target]?.kind);
  if (ends.every((kind) => kind === 'released' || kind === 'unchanged')) return 'succeeded';
  if (ends.some((kind) => kind !== undefined && kind !== 'released' && kind !== 'unchanged')) return 'failed';
  return wave >= first ? 'running' : 'pending';
};

const hookPhase = ({ hooks = [] }: ReleasePlan, release: Release, step: string): StepPhase => {
  const states = hooks.flatMap((hook, index) => (hook.step === step ? [release.hooks[index]?.state] : []));
  if (states.includes('failed')) return 'failed';
  if (states.every((state) => state === 'skipped')) return states.length === 0 ? 'succeeded' : 'skipped';
  if (states.every((state) => state === 'done')) return 'succeeded';
  return states.every((state) => state === undefined) ? 'pending' : 'running';
};
