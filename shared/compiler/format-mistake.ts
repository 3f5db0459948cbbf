import type { Mistake } from '#domain/config/place.ts';

/** `app.yaml:12:7 unknown field "replica" in trait scaler; did you mean "replicas"?`, the way editors understand it. */
export const formatMistake = ({ file, line, column, reason }: Mistake): string =>
  // A release event has no lines: it names an image, given with --image or by the caller.
  file === 'event' ? `image of the release: ${reason}` : `${file}:${line}:${column} ${reason}`;
