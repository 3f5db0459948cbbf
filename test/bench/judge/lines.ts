import { type Line, type Read, readTrials, type Texts } from './line.ts';
import { ruleOnLine } from './along.ts';
import { askOther } from './ask-other.ts';
import type { Arms } from '#domain/analysis/statistics/dispersion.ts';
import { band } from './peers/band.ts';
import { kayenta } from './peers/kayenta.ts';
import { thresholds } from './peers/threshold.ts';
import { untempered } from './peers/untempered.ts';
import type { Judge, Ruling } from './ruling.ts';
import type { Trial } from './traffic.ts';
import { median, type Share, wilson } from './wilson.ts';

export const lineOf = ({ scenario, rep, truth, windows, canaryPods, history }: Trial): string =>
  JSON.stringify({
    scenario,
    rep,
    truth,
    windows: [...windows],
    canaryPods,
    history: [...history()],
  } satisfies Line);

/** Judges that see a line as two arms and a rate each. */
const peers: readonly Judge[] = [kayenta(5), ...thresholds, untempered, band];

/** The arms of all places together; a window without numbers of both is none. */
const armsOf = (window: Line['windows'][number]): Arms => {
  const cells = window?.cells === undefined ? [window] : Object.values(window.cells);
  return cells.reduce<Arms>(
    (sum, cell) => {
      const { xc, nc, xb, nb } = cell ?? {};
      if (xc == null || nc == null || xb == null || nb == null) return sum;
      return { xc: sum.xc + xc, nc: sum.nc + nc, xb: sum.xb + xb, nb: sum.nb + nb };
    },
    { xc: 0, nc: 0, xb: 0, nb: 0 },
  );
};

/** A line as the peers take it: they know nothing of steps, of a past, or of latency. */
const asTrial = (line: Line): Trial => ({
  scenario: line.scenario,
  rep: line.rep ?? 0,
  truth: line.truth,
  windows: line.windows.map(armsOf),
  canaryPods: [line.canaryPods ?? 1].flat()[0] ?? 1,
  share: [line.share ?? 0.5].flat()[0] ?? 0.5,
  excess: [],
  history: () => [],
});

/** How a judge did in one scenario; minutes are medians, counted from the first window. */
export interface Tally {
  readonly judge: string;
  readonly scenario: string;
  readonly truth: string;
  readonly trials: number;
  readonly rolledBack: Share;
  readonly passed: Share;
  readonly rollbackMinute: number | null;
  readonly passMinute: number | null;
}

interface Ruled {
  readonly judge: string;
  readonly trial: Pick<Line, 'scenario' | 'truth'>;
  readonly ruling: Ruling;
}

export const tally = (ruled: readonly Ruled[]): readonly Tally[] => {
  const byScenario = Map.groupBy(ruled, ({ judge, trial: { scenario, truth } }) =>
    JSON.stringify([scenario, truth, judge]),
  );
  return [...byScenario.values()].map((all) => {
    const of = (kind: Ruling['kind']) => all.filter(({ ruling }) => ruling.kind === kind);
    const minute = (kind: Ruling['kind']) => {
      const found = median(of(kind).map(({ ruling }) => ruling.minute));
      return Number.isNaN(found) ? null : found;
    };
    return {
      judge: all[0]?.judge ?? '',
      scenario: all[0]?.trial.scenario ?? '',
      truth: all[0]?.trial.truth ?? '',
      trials: all.length,
      rolledBack: wilson(of('fail').length, all.length),
      passed: wilson(of('pass').length, all.length),
      rollbackMinute: minute('fail'),
      passMinute: minute('pass'),
    };
  });
};

export interface Judged {
  readonly tallies: readonly Tally[];
  /** Lines that could not be read, as `file:line: what is wrong`. */
  readonly refused: readonly string[];
  /** Names of fields that were left alone. */
  readonly unknown: readonly string[];
}

/** Judges trials, by Tidegate's judge and its peers, or by the program that is named. */
export const judgeTrials = async (texts: Texts, file: string, other?: string): Promise<Judged> => {
  const refused: string[] = [];
  const unknown = new Set<string>();
  const sound = async function* (): AsyncGenerator<Extract<Read, { trial: Line }>> {
    for await (const read of readTrials(texts))
      if ('reason' in read) refused.push(`${file}:${read.line}: ${read.reason}`);
      else {
        for (const name of read.unknown) unknown.add(name);
        yield read;
      }
  };
  const ruled = other === undefined ? await ruledByAll(sound()) : await ruledBy(other, sound());
  return { tallies: tally(ruled), refused, unknown: [...unknown] };
};

const ruledByAll = async (reads: AsyncIterable<{ readonly trial: Line }>): Promise<readonly Ruled[]> => {
  const ruled: Ruled[] = [];
  for await (const { trial: line } of reads) {
    const trial = { scenario: line.scenario, truth: line.truth };
    ruled.push({ judge: 'tidegate', trial, ruling: ruleOnLine(line) });
    const seen = asTrial(line);
    // Who judges rates has nothing to say of lines without any.
    if (seen.windows.some(({ nc, nb }) => nc > 0 && nb > 0))
      ruled.push(...peers.map((peer) => ({ judge: peer.name, trial, ruling: peer.rule(seen) })));
  }
  return ruled;
};

const ruledBy = async (
  other: string,
  reads: AsyncIterable<{ readonly text: string; readonly trial: Line }>,
): Promise<readonly Ruled[]> => {
  const trials: Ruled['trial'][] = [];
  const texts = async function* (): AsyncGenerator<string> {
    for await (const { text, trial } of reads) {
      trials.push({ scenario: trial.scenario, truth: trial.truth });
      yield text;
    }
  };
  const rulings = await askOther(other, texts());
  return trials.map((trial, at) => ({
    judge: other,
    trial,
    ruling: rulings[at] ?? { kind: 'none', minute: 0 },
  }));
};
