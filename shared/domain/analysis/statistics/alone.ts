import type { Arms, Swings } from './dispersion.ts';
import { floorFailGains, floorPassGains } from './gains.ts';
import { enter, type Ledger, type Temper } from './ledger.ts';
import { guessedSwings } from './presets.ts';
import type { ProportionRules } from './proportion-rules.ts';

/** What the comparison of the new pods with the floor has of information, and its noise. */
export interface Alone {
  readonly information: number;
  readonly phi: number;
}

const swingsOf = ({ noise }: ProportionRules): Swings => noise.alone ?? guessedSwings;

/** With this much information; the noise is that of these rules. */
export const aloneAt = (information: number, rules: ProportionRules): Alone => {
  const { c, tau2 } = swingsOf(rules);
  return { information, phi: Math.round(1e5 * (Math.max(1, c) + tau2 * information)) / 1e5 };
};

export const freshAlone = (rules: ProportionRules): Alone => aloneAt(0, rules);

interface Against {
  readonly absolute?: Ledger;
  readonly alone?: Alone;
}

interface Weighing {
  readonly weight: number;
  readonly temper: Temper;
  readonly rules: ProportionRules;
}

/**
 * The new pods against the floor. Swings that both arms share count as noise for a pass; the comparison of the arms
 * does not see them, so this has a noise of its own, from the history of single pods.
 */
export const weighAlone = (
  { absolute, alone }: Against,
  sides: { readonly fail: Arms; readonly pass: Arms },
  { weight, temper, rules }: Weighing,
): Against => {
  const { floor = 0, rho1s } = rules;
  if (absolute === undefined || alone === undefined) return {};
  const spread = sides.pass.nc * floor;
  const own = 1 / (1 + spread * swingsOf(rules).s2);
  const information = Math.round((alone.information + own * spread) * 100) / 100;
  const now = aloneAt(information, rules);
  const gains = {
    fail: floorFailGains(sides.fail, weight, floor),
    pass: floorPassGains(sides.pass, own, floor, rho1s),
  };
  return {
    absolute: enter(absolute, gains, { ...temper, passPhi: now.phi }, rules),
    alone: now,
  };
};
