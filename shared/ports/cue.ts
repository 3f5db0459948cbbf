import type { EvaluateCue } from '#domain/definition/evaluate.ts';

/**
 * Evaluates the definitions in CUE that stand beside an application. It is somebody else's code, so it ends within
 * bounds and reaches nothing; where none is evaluated, the answer says why, and what to do instead.
 */
export type Cue = EvaluateCue;
