import { fitsAny } from '../access/pattern.ts';
import type { Notice, NoticeKind } from './notice.ts';

/** Which notices go somewhere; everything when nothing is said. */
export interface Route {
  /** Kinds, and `needs-person` for everything that a person has to act on. */
  readonly events?: readonly (NoticeKind | 'needs-person')[] | undefined;
  readonly apps?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
}

export const goesTo = ({ events, apps, environments }: Route, notice: Notice): boolean =>
  (events === undefined ||
    events.some((event) => (event === 'needs-person' ? notice.needsPerson : event === notice.kind))) &&
  fitsAny(apps, notice.app) &&
  (environments === undefined ||
    notice.targets.some(({ environment }) => fitsAny(environments, environment)));
