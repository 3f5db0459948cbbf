import type { Check, Evidence, Judging, Verdict } from './verdict.ts';

/** What one pod did in one window, as metrics sources count it. */
export interface Counts {
  readonly pod: string;
  readonly to: number;
  readonly requests: number;
  readonly errors: number;
  readonly slow?: number;
}

/** One look: which pods are on trial, which are not, and how long the step has stood. Times are epoch ms. */
export interface Look {
  readonly judging: Judging;
  readonly windows: readonly Counts[];
  readonly canary: readonly string[];
  readonly stable: readonly string[];
  readonly since: number;
  readonly bakeSeconds: number;
  readonly now: number;
  /** Why canary pods are not Ready although the step had settled; a sick canary needs no statistics. */
  readonly sick?: string;
}

type Arm = Evidence['canary'];

const arm = (look: Look, pods: readonly string[], check: Check): Arm => {
  const names = new Set(pods);
  const rows = look.windows.filter(({ pod }) => names.has(pod));
  const bad = rows.reduce((sum, row) => sum + (check.kind === 'errors' ? row.errors : (row.slow ?? 0)), 0);
  return { bad, requests: rows.reduce((sum, { requests }) => sum + requests, 0) };
};

const ratio = ({ bad, requests }: Arm): number => (requests === 0 ? 0 : bad / requests);

/** The canary's ratio against what the stable pods' own ratio, the margin and the floor allow. */
const weigh = (look: Look, check: Check): Evidence => {
  const canary = arm(look, look.canary, check);
  const stable = arm(look, look.stable, check);
  const allowed = ratio(stable) * (1 + check.maxIncrease) + check.floor;
  const strain = allowed === 0 ? (canary.bad > 0 ? Infinity : 0) : ratio(canary) / allowed;
  const evidence = {
    check: check.kind,
    canary,
    stable,
    strain: Number.isFinite(strain) ? strain : Number.MAX_VALUE,
  };
  if (canary.requests === 0 || stable.requests === 0) return { ...evidence, says: 'nothing' };
  if (Math.min(canary.requests, stable.requests) < look.judging.minRequests)
    return { ...evidence, says: 'too-little' };
  return { ...evidence, says: strain > 1 ? 'bad' : 'good' };
};

const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

const arms = ({ canary, stable }: Evidence): string =>
  `${canary.bad} of ${canary.requests} requests on the new pods (${percent(ratio(canary))}) against ` +
  `${stable.bad} of ${stable.requests} on the stable ones (${percent(ratio(stable))})`;

const words = { errors: 'errors', latency: 'slow answers' } as const;

const tell = (evidence: Evidence): string => `${words[evidence.check]}: ${arms(evidence)}`;

/**
 * Seconds until the next look: often enough to catch a breach early, seldom enough that a day of watching stays
 * within the 25,000 events that a Step Functions execution may have.
 */
const pauseSeconds = ({ judging, bakeSeconds, now }: Look, until: number): number => {
  const left = Math.max(1, Math.ceil((until - now) / 1000));
  const unhurried = Math.floor(Math.max(Math.min(15, bakeSeconds / 60), bakeSeconds / 1000));
  return Math.min(left, Math.max(judging.windowSeconds, unhurried));
};

const waitUntil = (look: Look, until: number, because: string, evidence: readonly Evidence[]): Verdict => ({
  kind: 'wait',
  waitSeconds: pauseSeconds(look, until),
  because,
  evidence,
});

/**
 * Says of one settled step whether the new pods keep what was promised. Pure: same look, same verdict.
 * A breach fails at once; a pass needs the whole bake and enough requests; missing data never passes.
 */
export const judge = (look: Look): Verdict => {
  const { judging, since, bakeSeconds, now } = look;
  const evidence = judging.checks.map((check) => weigh(look, check));
  if (look.sick !== undefined)
    return { kind: 'fail', because: `new pods do not stay Ready: ${look.sick}`, evidence };
  const breach = evidence.find(({ says }) => says === 'bad');
  if (breach !== undefined) return { kind: 'fail', because: tell(breach), evidence };

  const bakedAt = since + bakeSeconds * 1000;
  const lackingIn = evidence.find(({ says }) => says !== 'good');
  if (now < bakedAt)
    return waitUntil(
      look,
      bakedAt,
      `watched for ${Math.floor((now - since) / 1000)} of ${bakeSeconds} s`,
      evidence,
    );
  if (lackingIn === undefined)
    return { kind: 'pass', because: evidence.map(tell).join('; ') || 'nothing was to be checked', evidence };

  const decideAt = since + Math.max(judging.decideWithinSeconds, bakeSeconds) * 1000;
  const lacking =
    lackingIn.says === 'nothing'
      ? `no numbers for ${words[lackingIn.check]}`
      : `too few requests to tell: ${tell(lackingIn)}`;
  if (now < decideAt) return waitUntil(look, decideAt, lacking, evidence);
  return { kind: lackingIn.says === 'nothing' ? 'no-data' : 'inconclusive', because: lacking, evidence };
};
