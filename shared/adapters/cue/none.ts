import type { Cue } from '#ports/cue.ts';

/** Where no CUE is evaluated; the words say why, and who may change it. */
export const noCue =
  (why: string): Cue =>
  () => ({
    kind: 'exceeded',
    reason: `is not evaluated here (${why}); render it elsewhere with tidegate render, and put the output into objects/<component>/ of a component of type k8s-objects`,
  });
