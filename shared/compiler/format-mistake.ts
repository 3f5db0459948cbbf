import type { Mistake } from '#domain/app/app.ts';

/** `app.yaml:12:7 unknown field "replica" in trait scaler; did you mean "replicas"?`, the way editors understand it. */
export const sayMistake = ({ file, line, column, because }: Mistake): string =>
  `${file}:${line}:${column} ${because}`;
