/** What a field that holds a number may be; both ends are allowed. */
export interface NumberRange {
  readonly least: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

/** Whether the value is such a number. */
export const isWithin = (
  value: unknown,
  { least, most = Number.POSITIVE_INFINITY, isWhole = false }: NumberRange,
): boolean =>
  typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
