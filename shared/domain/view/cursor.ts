/**
 * How far a reader has come: the heads of the release's stream and of its targets' streams, in the order of the plan.
 */
export interface Heads {
  readonly release: number;
  readonly targets: readonly number[];
}

/** `r.t1.t2`; opaque to clients. */
export const writeCursor = ({ release, targets }: Heads): string => [release, ...targets].join('.');

/** The heads in a cursor; undefined for a text that we did not write. */
export const readCursor = (text: string): Heads | undefined => {
  if (text === '') return { release: 0, targets: [] };
  if (!/^\d{1,12}(\.\d{1,12}){0,1000}$/.test(text)) return undefined;
  const [release = 0, ...targets] = text.split('.').map(Number);
  return { release, targets };
};
