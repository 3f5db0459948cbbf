import type { Cue } from '#ports/cue.ts';

/** For worlds without CUE; the message says why, and who may change that. */
export const noCue =
  (why: string): Cue =>
  () => ({
    kind: 'exceeded',
    reason: `is not evaluated here (${why}); render it elsewhere with tidegate render, and put the output into objects/<component>/ of a component of type k8s-objects`,
  });
