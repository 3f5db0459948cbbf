import { secondsOf } from '../config/units.ts';

/** How releases are promoted from one environment to the next. */
export interface PromotionRule {
  readonly from: string;
  readonly to: string;
  /** Patterns of applications; all when absent. */
  readonly apps?: readonly string[] | undefined;
  /** How long it must have been good there. */
  readonly soakMs: number;
  /** Promoted automatically. */
  readonly isAutomatic: boolean;
}

/** A rule as people write it; checked before. */
export interface WrittenPromotion {
  readonly from: string;
  readonly to: string;
  readonly apps?: readonly string[] | undefined;
  readonly soak?: string | undefined;
  readonly automatic?: boolean | undefined;
}

export const promotionRuleOf = ({ from, to, apps, soak, automatic }: WrittenPromotion): PromotionRule => ({
  from,
  to,
  ...(apps !== undefined && { apps }),
  soakMs: (secondsOf(soak ?? '0s') ?? 0) * 1000,
  isAutomatic: automatic ?? false,
});

/** Images by component, and the release that brought them, in all targets of an environment. */
export interface Standing {
  readonly release: string;
  readonly images: Readonly<Record<string, string>>;
  /** Epoch ms of when that release ended. */
  readonly since: number;
}

/** Why an environment has nothing to promote, or what it has. */
export type EnvironmentState =
  | { readonly kind: 'good'; readonly standing: Standing }
  | { readonly kind: 'busy'; readonly release: string }
  /** Its targets run results of several releases. */
  | { readonly kind: 'mixed' }
  | { readonly kind: 'empty' };

/** The state of a promotion of what runs in one environment to the next. */
export type Candidate =
  | { readonly kind: 'current' }
  | { readonly kind: 'soaking'; readonly verifiedAt: number }
  | { readonly kind: 'verified'; readonly verifiedAt: number }
  | { readonly kind: 'none'; readonly reason: string };

/** Whether what is good in `from` may be promoted to `to` now. */
export const candidateOf = (
  from: EnvironmentState,
  to: EnvironmentState,
  soakMs: number,
  now: number,
): Candidate => {
  if (from.kind === 'empty') return { kind: 'none', reason: 'no release has been good there yet' };
  if (from.kind === 'busy') return { kind: 'none', reason: `release ${from.release} is running there` };
  if (from.kind === 'mixed')
    return { kind: 'none', reason: 'its targets run the results of several releases' };
  if (to.kind === 'good' && isSame(from.standing, to.standing)) return { kind: 'current' };
  const verifiedAt = from.standing.since + soakMs;
  return now < verifiedAt ? { kind: 'soaking', verifiedAt } : { kind: 'verified', verifiedAt };
};

/** Components that only one of the two has do not matter: layers may leave some out. */
const isSame = (one: Standing, other: Standing): boolean => {
  const shared = Object.keys(one.images).filter((name) => other.images[name] !== undefined);
  return shared.length > 0 && shared.every((name) => one.images[name] === other.images[name]);
};
