import type { Mistake } from '#domain/config/place.ts';

/** `app.yaml:12:7 unknown field "replica" in trait scaler; did you mean "replicas"?`, the way editors understand it. */
export const formatMistake = ({ file, line, column, reason }: Mistake): string =>
  `${file}:${line}:${column} ${reason}`;
