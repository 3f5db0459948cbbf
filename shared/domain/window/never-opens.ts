import { nextOpening } from './decide.ts';
import type { ReleaseWindow } from './window.ts';

/** A Monday in winter, for what comes round every week. */
const monday = Date.UTC(2024, 0, 8);

/**
 * The first window whose applications and environments could never be released again, judging by the windows for
 * exactly them and for all; undefined if there is none. A window with dates ends some day, so it closes nothing for
 * good.
 */
export const neverOpens = (windows: readonly ReleaseWindow[]): number | undefined => {
  const found = windows.findIndex((window) => {
    const together = windows.filter((other) => other.from.date === undefined && covers(other, window));
    const mover = { app: '', environment: '', isManual: false };
    return window.from.date === undefined && nextOpening(together, mover, monday) === undefined;
  });
  return found === -1 ? undefined : found;
};

const covers = (other: ReleaseWindow, window: ReleaseWindow): boolean =>
  isWide(other.apps, window.apps) && isWide(other.environments, window.environments);

const isWide = (other: readonly string[] | undefined, own: readonly string[] | undefined): boolean =>
  other === undefined || (own !== undefined && own.every((pattern) => other.includes(pattern)));
