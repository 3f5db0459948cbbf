import type { EvaluateCue } from '#domain/definition/evaluate.ts';

/**
 * Evaluates CUE definitions beside an application. They are foreign code, so evaluation is bounded and isolated; if it
 * is not allowed, the result says why, and what to do instead.
 */
export type Cue = EvaluateCue;
