import { type Ended, type Outcome, releaseOfKnown, releaseWithDefaults, type Story } from './defaults.ts';
import type { Score } from './contest.ts';
import { releaseLine } from './release-line.ts';
import type { Service } from './service.ts';
import {
  atLeast,
  atMost,
  failed,
  lossAtMost,
  medianAtMost,
  passed,
  type Row,
  told,
  toFail,
  toPass,
} from './table.ts';
import { newcomers } from './newcomers.ts';
import { strangers } from './strangers.ts';
import { badOnes, freshOnes, goodOnes, type Trouble } from './troubles.ts';
import { median, medianRange, wilson } from './wilson.ts';

/** Fleets and scrapes that people have; repetitions go through them in turn, each with a service and a past of its own. */
export const fleets: readonly Service[] = [
  ...[5, 15, 30, 60].map((scrapeSeconds) => ({ requestsPerSecond: 1000, pods: 10, scrapeSeconds })),
  { requestsPerSecond: 300, pods: 3, scrapeSeconds: 15 },
  { requestsPerSecond: 1000, pods: 40, scrapeSeconds: 15 },
  { requestsPerSecond: 1000, pods: 200, scrapeSeconds: 15 },
];

const fleetOf = (at: number): Service =>
  fleets[at % fleets.length] ?? { requestsPerSecond: 1000, pods: 10, scrapeSeconds: 15 };

/** So many releases, numbered from one on: other numbers are other dice, so what was tuned on need not be what is shown. */
export interface Releases {
  readonly from: number;
  readonly count: number;
}

export const storiesOf = (trouble: Trouble, { from, count }: Releases): readonly Story[] =>
  Array.from({ length: count }, (_, at) => ({ trouble, service: fleetOf(at), rep: from + at }));

const played = (trouble: Trouble, releases: Releases, steps?: readonly number[]): readonly Ended[] =>
  storiesOf(trouble, releases).map((story) =>
    releaseWithDefaults({ ...story, ...(steps === undefined ? {} : { steps }) }),
  );

/** A thousand requests a second, scraped so often that two windows fit into a minute. */
const isQuick = (_: Ended, at: number): boolean => {
  const { requestsPerSecond, scrapeSeconds } = fleetOf(at);
  return requestsPerSecond >= 1000 && scrapeSeconds <= 15;
};

/** What the bars on time ask for, at any interval between scrapes. */
const isBusy = (_: Ended, at: number): boolean => fleetOf(at).requestsPerSecond >= 1000;

/** The same after three good releases of the service. */
const playedKnown = (trouble: Trouble, good: Trouble, releases: Releases): readonly Ended[] =>
  storiesOf(trouble, releases).map((story) => releaseOfKnown(story, good));

/** What is played, by name: of some kinds a part of the fleets counts by itself too. */
interface Cell {
  readonly name: string;
  readonly play: (releases: Releases) => readonly Score[];
}

const named = (name: string): readonly Trouble[] =>
  [...goodOnes, ...badOnes].filter((one) => one.name === name);

const quick = (name: string, ended: readonly Ended[]): readonly Score[] => [
  scoreOf(name, ended),
  scoreOf(`${name}, 1,000 requests a second`, ended.filter(isBusy)),
  scoreOf(`${name}, scraped every 5 or 15 s`, ended.filter(isQuick)),
];

const knownCells: readonly Cell[] = [
  { name: 'x5', good: 'realistic' },
  { name: 'cold start, errors', good: 'cold start, errors' },
].flatMap(({ name, good: before }) =>
  named(name).flatMap((trouble) =>
    named(before).map((good): Cell => ({
      name: `${name}, known service`,
      play: (releases) => quick(`${name}, known service`, playedKnown(trouble, good, releases)),
    })),
  ),
);

export const scoreOf = (scenario: string, all: readonly Ended[]): Score => {
  const of = (outcome: Outcome) => all.filter((one) => one.outcome === outcome);
  const minutes = (outcome: Outcome) => of(outcome).map(({ minute }) => Math.round(10 * minute) / 10);
  const [back, on] = [minutes('rolled back'), minutes('promoted')];
  return {
    scenario,
    judge: 'tidegate, defaults',
    failed: wilson(back.length, all.length),
    passed: wilson(on.length, all.length),
    failMinute: median(back),
    passMinute: median(on),
    failRange: medianRange(back),
    passRange: medianRange(on),
    excess: 0,
  };
};

const straight = [1, 100] as const;

/** Every trouble with 10/50/100 %, and worse releases with 1/100 % too. */
const cells: readonly Cell[] = [
  ...[...goodOnes, ...badOnes].map((trouble): Cell => ({
    name: trouble.name,
    play: (releases) => {
      const ended = played(trouble, releases);
      return /^x[25]$/.test(trouble.name) ? quick(trouble.name, ended) : [scoreOf(trouble.name, ended)];
    },
  })),
  ...knownCells,
  ...badOnes
    .filter(({ name }) => /^x[25]$/.test(name))
    .map((trouble): Cell => ({
      name: `${trouble.name}, 1/100`,
      play: (releases) => [scoreOf(`${trouble.name}, 1/100`, played(trouble, releases, straight))],
    })),
];

/** Families that no rule was chosen by; told, not barred. */
const freshCells: readonly Cell[] = [...freshOnes, ...strangers, ...newcomers].map((trouble) => ({
  name: trouble.name,
  play: (releases) => [scoreOf(trouble.name, played(trouble, releases))],
}));

interface Playing {
  readonly releases: Releases;
  /** Cells by name; all if there is none. */
  readonly only: readonly string[];
  /** Hears of each cell when it is done. */
  readonly tell: (scores: readonly Score[]) => void;
}

const play = (all: readonly Cell[], { releases, only, tell }: Playing): readonly Score[] => {
  const unknown = only.find((name) => !all.some((cell) => cell.name === name));
  if (unknown !== undefined)
    throw new Error(`--only ${unknown}: there is ${all.map(({ name }) => name).join('; ')}`);
  return all
    .filter(({ name }) => only.length === 0 || only.includes(name))
    .flatMap((cell) => {
      const scores = cell.play(releases);
      tell(scores);
      return scores;
    });
};

export const playDefaults = (playing: Playing): readonly Score[] => play(cells, playing);
export const playFresh = (playing: Playing): readonly Score[] => play(freshCells, playing);

/** The same releases as lines of trials. */
export function* releaseLines(
  kind: 'defaults' | 'fresh' | 'open',
  releases: Releases,
  only: readonly string[],
): Generator<string> {
  const all = kind === 'fresh' ? [...freshOnes, ...strangers, ...newcomers] : [...goodOnes, ...badOnes];
  const chosen = all.filter(({ name }) => only.length === 0 || only.includes(name));
  for (const trouble of chosen)
    for (const story of storiesOf(trouble, releases)) yield JSON.stringify(releaseLine(story));
}

/** Newly started pods or their node are ill for a while: the release is not to blame, but it looks like it. */
const blameless = /^cold start|^neighbour/;

const row = 17;

export const defaultsRows = (scores: readonly Score[]): readonly Row[] => {
  const of = (name: string) => scores.filter(({ scenario }) => scenario === name);
  const goods = goodOnes.map(({ name }) =>
    atMost({ row, what: `good, ${name}: rolled back`, of: of(name) }, blameless.test(name) ? 5 : 2, failed),
  );
  return [
    ...goods,
    ...(
      [
        ['x1.5', 6],
        ['x2', 2],
        ['x5', 0],
        ['x2, 1/100', 2],
        ['x5, 1/100', 0],
        ['exposure lost', 2],
      ] as const
    ).map(([name, most]) => atMost({ row, what: `${name}: promoted`, of: of(name) }, most, passed)),
    atLeast(
      { row, what: 'leak from minute 10, bake of 30 min: found', of: of('leak from minute 10') },
      95,
      failed,
    ),
    atLeast({ row, what: 'one minute in five at x21: found', of: of('intermittent x21') }, 90, failed),
    ...['x2', 'pod ill in the history, x2'].map((name) =>
      told({ row, what: `${name}: found`, of: of(name) }, failed, -1),
    ),
    lossAtMost(
      {
        row,
        what: 'a pod ill in the history: fewer x2 found',
        of: ['x2', 'pod ill in the history, x2'].flatMap(of),
      },
      10,
      failed,
    ),
    atMost(
      {
        row,
        what: 'good, cold start of a known service: rolled back',
        of: of('cold start, errors, known service'),
      },
      5,
      failed,
    ),
    ...[', 1,000 requests a second', ', scraped every 5 or 15 s'].map((where) =>
      medianAtMost(
        {
          row,
          what: `x5 of a known service${where}: median to the rollback`,
          of: of(`x5, known service${where}`),
        },
        2,
        toFail,
      ),
    ),
    ...['x5', 'x2'].flatMap((name) =>
      ['', ', 1,000 requests a second', ', scraped every 5 or 15 s'].map((where) => {
        const which = `${name}${where}`;
        const asked = { row, what: `${which}: median to the rollback`, of: of(which) };
        const one = medianAtMost(asked, name === 'x5' ? 2 : 8, toFail);
        return held.has(which) ? one : asTold(one);
      }),
    ),
    medianAtMost({ row, what: 'good, realistic: median to the promotion', of: of('realistic') }, 18, toPass),
    told({ row, what: 'good, realistic: promoted, the others ask', of: of('realistic') }, passed, -1),
  ];
};

/**
 * Where the bars on time can hold. A window is two scrapes long, and none that begins in the minute of the warm-up counts:
 * with scrapes of 30 and 60 s the first one cannot be over before 2 and 3 minutes, whatever the judge does.
 */
const held: ReadonlySet<string> = new Set(['x5, scraped every 5 or 15 s', 'x2, 1,000 requests a second']);

const asTold = (one: Row): Row => ({ ...one, bar: `told (aim: ${one.bar})`, verdict: 'told' });
