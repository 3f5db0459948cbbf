import { type Line, type Read, readTrials, type Texts } from './line.ts';
import { ruleOnLine } from './along.ts';
import { askOther } from './ask-other.ts';
import type { Ruling } from './ruling.ts';
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

/** How a judge did in one scenario; minutes are medians, counted from the first window. */
export interface Tally {
  readonly scenario: string;
  readonly truth: string;
  readonly trials: number;
  readonly rolledBack: Share;
  readonly passed: Share;
  readonly rollbackMinute: number | null;
  readonly passMinute: number | null;
}

interface Ruled {
  readonly trial: Pick<Line, 'scenario' | 'truth'>;
  readonly ruling: Ruling;
}

export const tally = (ruled: readonly Ruled[]): readonly Tally[] => {
  const byScenario = Map.groupBy(ruled, ({ trial: { scenario, truth } }) =>
    JSON.stringify([scenario, truth]),
  );
  return [...byScenario.values()].map((all) => {
    const of = (kind: Ruling['kind']) => all.filter(({ ruling }) => ruling.kind === kind);
    const minute = (kind: Ruling['kind']) => {
      const found = median(of(kind).map(({ ruling }) => ruling.minute));
      return Number.isNaN(found) ? null : found;
    };
    return {
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
}

/** Judges trials, by Tidegate's judge or by the program that is named. */
export const judgeTrials = async (texts: Texts, file: string, other?: string): Promise<Judged> => {
  const refused: string[] = [];
  const trials: Ruled['trial'][] = [];
  const sound = async function* (): AsyncGenerator<Extract<Read, { trial: Line }>> {
    for await (const read of readTrials(texts)) {
      if ('reason' in read) refused.push(`${file}:${read.line}: ${read.reason}`);
      else {
        trials.push({ scenario: read.trial.scenario, truth: read.trial.truth });
        yield read;
      }
    }
  };
  const rulings = other === undefined ? await ruledBy(sound()) : await askOther(other, textsOf(sound()));
  return {
    tallies: tally(
      trials.map((trial, at) => ({ trial, ruling: rulings[at] ?? { kind: 'none', minute: 0 } })),
    ),
    refused,
  };
};

const ruledBy = async (reads: AsyncIterable<{ readonly trial: Line }>): Promise<readonly Ruling[]> => {
  const rulings: Ruling[] = [];
  for await (const { trial } of reads) rulings.push(ruleOnLine(trial));
  return rulings;
};

async function* textsOf(reads: AsyncIterable<{ readonly text: string }>): AsyncGenerator<string> {
  for await (const { text } of reads) yield text;
}
