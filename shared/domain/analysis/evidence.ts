import { keyOf } from './check-key.ts';
import { type JudgeState, marginPlace, ratioOf } from './judge-state.ts';
import { budgetFail, budgetPass, budgetRoots } from './statistics/budget.ts';
import type { Weighed } from './statistics/decide.ts';
import { gaugeFail, gaugePass, gaugeRoots } from './statistics/gauge.ts';
import { passableShare } from './statistics/latency.ts';
import { failOf, passOf, type ProportionState, rootsOf } from './statistics/proportion.ts';
import type { Check, Evidence, Judging } from './verdict.ts';

/** Bad events and all events of each arm since the step settled. */
interface Tally {
  readonly canary: { readonly bad: number; readonly requests: number };
  readonly stable: { readonly bad: number; readonly requests: number };
}

const none: Tally = { canary: { bad: 0, requests: 0 }, stable: { bad: 0, requests: 0 } };

/** One check: its weight in the decision, and its evidence for people. */
export interface Found {
  readonly check: Check;
  readonly weighed: readonly Weighed[];
  readonly evidence: Evidence;
}

/** The evidence of the windows so far for one check, at the margin for the share of traffic. */
export const gatherEvidence = (state: JudgeState, check: Check, margin: number, judging: Judging): Found => {
  const weighed = weighedOf(state, check, margin);
  const tally = tallyOf(state, check);
  const bad = weighed.length === 0 ? 1 : weighed.reduce((sum, { fail }) => sum + fail, 0) / weighed.length;
  const good = Math.min(...weighed.map(({ pass }) => pass), Infinity);
  const times = timesOf(check, tally);
  return {
    check,
    weighed,
    evidence: {
      check: check.kind,
      ...nameOf(state, check),
      ...tally,
      ...(times === undefined || !Number.isFinite(times) ? {} : { times: round(times) }),
      bad: round(Math.min(bad, 1e9)),
      good: round(Math.min(Number.isFinite(good) ? good : 0, 1e9)),
      ...(check.advisory === undefined ? {} : { advisory: true as const }),
      message: saying(check, tally, weighed, judging),
    },
  };
};

const round = (value: number): number => Number(value.toPrecision(4));

const weighedOf = (state: JudgeState, check: Check, margin: number): readonly Weighed[] => {
  switch (check.kind) {
    case 'errors':
    case 'latency':
    case 'pair': {
      const ratio = ratioOf(state, keyOf(check));
      return ratio === undefined ? [] : [ofRatio(ratio, marginPlace(state, margin), true)];
    }
    case 'slowdown':
      return (state.thresholds ?? []).flatMap(({ share }, index) => {
        const ratio = ratioOf(state, `slowdown ${index}`);
        return ratio === undefined
          ? []
          : [ofRatio(ratio, marginPlace(state, margin), share >= passableShare)];
      });
    case 'gauge': {
      const gauge = state.gauges[keyOf(check)];
      if (gauge === undefined || gauge.k === 0) return [];
      const place = marginPlace(state, margin);
      const roots = gaugeRoots(gauge, place);
      return [
        {
          fail: gaugeFail(gauge),
          pass: gaugePass(gauge, place),
          failRoot: roots.fail,
          passRoot: roots.pass,
          canPass: true,
        },
      ];
    }
    case 'slo': {
      const budget = state.budgets[keyOf(check)];
      if (budget === undefined || budget.k === 0) return [];
      const roots = budgetRoots(budget, margin);
      return [
        {
          fail: budgetFail(budget),
          pass: budgetPass(budget, margin),
          failRoot: roots.fail,
          passRoot: roots.pass,
          canPass: true,
        },
      ];
    }
    default:
      return check satisfies never;
  }
};

const ofRatio = (ratio: ProportionState, margin: number, canPass: boolean): Weighed => {
  const roots = rootsOf(ratio, margin);
  return {
    fail: failOf(ratio),
    pass: passOf(ratio, margin),
    failRoot: roots.fail,
    passRoot: roots.pass,
    canPass,
  };
};

/** The limit at which the canary looks worst is the one that is shown. */
const worstIndex = (state: JudgeState): number =>
  (state.thresholds ?? []).reduce((worst, _, index) => {
    const at = (place: number) => {
      const ratio = ratioOf(state, `slowdown ${place}`);
      return ratio === undefined ? 0 : failOf(ratio);
    };
    return at(index) > at(worst) ? index : worst;
  }, 0);
const worstSlowdown = (state: JudgeState): string => `slowdown ${worstIndex(state)}`;

const nameOf = (state: JudgeState, check: Check): { readonly of?: string } => {
  if (check.kind === 'gauge') return { of: check.gauge };
  if (check.kind === 'pair') return { of: check.name };
  if (check.kind === 'latency') return { of: `${check.slowerThanMs} ms` };
  if (check.kind === 'slo') return { of: `${Number((check.objective * 100).toPrecision(6))} %` };
  const threshold = state.thresholds?.[worstIndex(state)];
  return check.kind === 'slowdown' && threshold !== undefined ? { of: `${threshold.slowerThanMs} ms` } : {};
};

const tallyOf = (state: JudgeState, check: Check): Tally => {
  const kept = state.tallies[check.kind === 'slowdown' ? worstSlowdown(state) : keyOf(check)];
  if (kept !== undefined) {
    const [xc, nc, xb, nb] = kept;
    return { canary: { bad: xc, requests: nc }, stable: { bad: xb, requests: nb } };
  }
  const budget = check.kind === 'slo' ? state.budgets[keyOf(check)] : undefined;
  if (budget !== undefined) return { ...none, canary: { bad: budget.bad, requests: budget.all } };
  const gauge = check.kind === 'gauge' ? state.gauges[keyOf(check)] : undefined;
  if (gauge?.last === undefined) return none;
  const { canary, stable } =
    check.kind === 'gauge' && check.lowerIsWorse
      ? { canary: gauge.last.stable, stable: gauge.last.canary }
      : gauge.last;
  return { canary: { bad: canary, requests: 0 }, stable: { bad: stable, requests: 0 } };
};

const timesOf = (check: Check, { canary, stable }: Tally): number | undefined => {
  if (check.kind === 'gauge') return stable.bad > 0 ? canary.bad / stable.bad : undefined;
  if (check.kind === 'slo')
    return canary.requests > 0 && check.objective < 1
      ? canary.bad / canary.requests / (1 - check.objective)
      : undefined;
  if (canary.requests === 0 || stable.requests === 0 || stable.bad === 0) return undefined;
  return canary.bad / canary.requests / (stable.bad / stable.requests);
};

const saying = (
  check: Check,
  tally: Tally,
  weighed: readonly Weighed[],
  judging: Judging,
): Evidence['message'] => {
  if (weighed.length === 0) return 'nothing';
  const isCounted = check.kind !== 'gauge' && check.kind !== 'slo';
  if (isCounted && (tally.canary.requests === 0 || tally.stable.requests === 0)) return 'nothing';
  // A mean over several limits, as the decision takes it.
  if (weighed.reduce((sum, { fail }) => sum + fail, 0) / weighed.length >= 20) return 'bad';
  if (isCounted && Math.min(tally.canary.requests, tally.stable.requests) < judging.minRequests)
    return 'too-little';
  return weighed.some(({ canPass }) => canPass) &&
    weighed.every(({ pass, canPass }) => !canPass || pass >= 20)
    ? 'good'
    : 'too-little';
};
