import { fitsAny } from '../access/pattern.ts';
import { describeInstant } from './zone.ts';
import { type Span, spansOf } from './spans.ts';
import type { ReleaseWindow, Scope } from './window.ts';
import type { Freeze } from './freeze.ts';

/** Whether a release may move now. */
export type Movement =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'denied';
      /** One sentence: which window or freeze, and when it opens. */
      readonly reason: string;
      /** Epoch ms; absent if only a person can open it, or it never opens. */
      readonly opensAt?: number;
      readonly onEnter: ReleaseWindow['onEnter'];
    };

/** What wants to move. */
export interface Mover {
  readonly app: string;
  readonly environment: string;
  /** A person has asked for it. */
  readonly isManual: boolean;
}

const isAbout = ({ apps, environments }: Scope, { app, environment }: Mover): boolean =>
  fitsAny(apps, app) && fitsAny(environments, environment);

/**
 * Whether something may move at an instant, as in Argo CD: a freeze or a deny window wins over everything; where there are
 * allow windows, one of them must be open; where there is no window, all may move. Rollbacks are not asked about.
 */
export const mayMove = (
  windows: readonly ReleaseWindow[],
  freezes: readonly Freeze[],
  mover: Mover,
  at: number,
): Movement => {
  const frozen = freezes.find((freeze) => isInForce(freeze, at) && isAbout(freeze, mover));
  const mine = windows.filter((window) => isAbout(window, mover));
  const state = decide(mine, mover, at);
  if (frozen !== undefined) return frozenBy(frozen);
  if (state === undefined) return { kind: 'allowed' };
  const opensAt = nextOpening(mine, mover, at);
  const { zone } = state.window;
  const until =
    opensAt === undefined ? 'it does not open any more' : `it opens at ${describeInstant(zone, opensAt)}`;
  return {
    kind: 'denied',
    reason: `${state.why}; ${until}`,
    ...(opensAt !== undefined && { opensAt }),
    onEnter: state.window.onEnter,
  };
};

const isInForce = ({ until }: Freeze, at: number): boolean => until === undefined || at < until;

const frozenBy = ({ id, by, reason, until, onEnter }: Freeze): Movement => ({
  kind: 'denied',
  reason: `frozen by ${by}: ${reason}; ${until === undefined ? `\`tidegate thaw ${id}\` opens it` : `it opens at ${new Date(until).toISOString()}, or with \`tidegate thaw ${id}\``}`,
  ...(until !== undefined && { opensAt: until }),
  onEnter,
});

interface Denial {
  readonly why: string;
  readonly window: ReleaseWindow;
}

/** Which window keeps it from moving. */
const decide = (windows: readonly ReleaseWindow[], { isManual }: Mover, at: number): Denial | undefined => {
  const passes = ({ manual }: ReleaseWindow): boolean => manual && isManual;
  const denying = windows.find((window) => window.kind === 'deny' && !passes(window) && isOpen(window, at));
  if (denying !== undefined)
    return { why: `the window "${denying.name}" denies releases now`, window: denying };
  const allowing = windows.filter(({ kind }) => kind === 'allow');
  const [first] = allowing;
  if (first === undefined || allowing.some((window) => passes(window) || isOpen(window, at)))
    return undefined;
  const names = allowing.map(({ name }) => `"${name}"`).join(', ');
  return { why: `releases are allowed only in ${names}`, window: first };
};

const isOpen = (window: ReleaseWindow, at: number): boolean =>
  spansOf(window, at, 0).some((span) => isIn(span, at));
const isIn = ({ from, to }: Span, at: number): boolean => from <= at && at < to;

/** Windows come round once a week; a date, and two that overlap, may take longer. */
const horizonDays = 40;

/** The first instant after `at` at which it may move: always an edge of a window. */
export const nextOpening = (
  windows: readonly ReleaseWindow[],
  mover: Mover,
  at: number,
): number | undefined => {
  const edges = windows.flatMap((window) =>
    spansOf(window, at, horizonDays).flatMap(({ from, to }) => [from, to]),
  );
  return [...new Set(edges)]
    .filter((edge) => edge > at)
    .toSorted((a, b) => a - b)
    .find((edge) => decide(windows, mover, edge) === undefined);
};
