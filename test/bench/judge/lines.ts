import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Arms, Noise } from '#domain/verdict/tcl/dispersion.ts';
import { guessedNoise, levelsFor, presets } from '#domain/verdict/tcl/presets.ts';
import { calibrate, type PodCount } from '#domain/verdict/tcl/calibrate.ts';
import { ruleOn } from './ours.ts';
import type { Ruling } from './ruling.ts';
import type { Trial } from './traffic.ts';

/** One trial as a line of JSON: anybody's traffic can be judged, and anybody's judge can be asked. */
export interface Line {
  readonly scenario: string;
  readonly rep: number;
  readonly truth: 'good' | 'bad';
  readonly windows: readonly Arms[];
  readonly canaryPods?: number;
  /** Counts of the running version, pod by pod and window by window. */
  readonly history?: readonly PodCount[];
}

export const lineOf = ({ scenario, rep, truth, windows, canaryPods, history }: Trial): string =>
  JSON.stringify({ scenario, rep, truth, windows, canaryPods, history: history() } satisfies Line);

/** Our own judge on a line. */
export const ruleOnLine = ({ windows, canaryPods = 1, history = [] }: Line): Ruling => {
  const noise: Noise = calibrate(history, canaryPods, true) ?? guessedNoise.errors;
  const { fail, pass } = presets.balanced.errors;
  return ruleOn(windows, { rho0: fail, rho1s: [pass], isRare: true, noise, ...levelsFor(noise.isMeasured) });
};

export interface Tally {
  readonly scenario: string;
  readonly truth: string;
  readonly count: number;
  readonly fail: number;
  readonly pass: number;
}

export const tally = (
  ruled: readonly { readonly line: Pick<Line, 'scenario' | 'truth'>; readonly ruling: Ruling }[],
) => {
  const found = new Map<string, Tally>();
  for (const { line, ruling } of ruled) {
    const was = found.get(line.scenario) ?? {
      scenario: line.scenario,
      truth: line.truth,
      count: 0,
      fail: 0,
      pass: 0,
    };
    found.set(line.scenario, {
      ...was,
      count: was.count + 1,
      fail: was.fail + (ruling.kind === 'fail' ? 1 : 0),
      pass: was.pass + (ruling.kind === 'pass' ? 1 : 0),
    });
  }
  return [...found.values()];
};

/** A judge of somebody else: a program that reads trials and answers `{"kind":"fail"|"pass"|"none","minute":n}` for each, line by line. */
export const askOther = async (command: string, lines: readonly string[]): Promise<readonly Ruling[]> => {
  const [program = '', ...words] = command.split(' ');
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: Ruling[] = [];
  const reading = (async () => {
    for await (const text of createInterface({ input: child.stdout })) answers.push(rulingIn(text));
  })();
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  child.stdin.on('error', () => undefined); // it may stop reading before the end; the missing answers tell
  for (const line of lines) child.stdin.write(`${line}\n`);
  child.stdin.end();
  await Promise.race([reading, failed]);
  if (answers.length !== lines.length)
    throw new Error(`${program} answered ${answers.length} of ${lines.length} trials`);
  return answers;
};

const rulingIn = (text: string): Ruling => {
  const said = JSON.parse(text) as Partial<Ruling>;
  if (said.kind !== 'fail' && said.kind !== 'pass' && said.kind !== 'none')
    throw new Error(`a judge must answer fail, pass or none, not ${text.slice(0, 80)}`);
  return { kind: said.kind, minute: typeof said.minute === 'number' ? said.minute : 0 };
};
