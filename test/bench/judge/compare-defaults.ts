import type { Score } from './contest.ts';
import { defaultsRows, playDefaults, playFresh, type Releases } from './defaults-rows.ts';
import { openRows, playOpen } from './open.ts';
import { shown } from './shown.ts';
import type { Row } from './table.ts';

/** What is played of whole releases: the families of the table, those that no rule was chosen by, or open questions. */
export type Kind = 'defaults' | 'fresh' | 'open';

interface Wanted {
  readonly kind: Kind;
  readonly releases: Releases;
  readonly only: readonly string[];
  readonly asJson: boolean;
  readonly withScores: boolean;
  readonly isProof: boolean;
}

/** It takes minutes, so each cell is told when it is done. */
const tell = (done: readonly Score[]): void => {
  for (const one of shown(done)) console.error(JSON.stringify(one));
};

const scoresOf = ({ kind, releases, only }: Wanted): readonly Score[] => {
  if (kind === 'open') return playOpen(releases, only, tell);
  const playing = { releases, only, tell };
  return kind === 'fresh' ? playFresh(playing) : playDefaults(playing);
};

const rowsOf = (kind: Kind, scores: readonly Score[]): readonly Row[] => {
  if (kind === 'fresh') return [];
  return kind === 'open' ? openRows(scores) : defaultsRows(scores);
};

/** Whole releases with the product's defaults: other traffic, other fleets, other bars. */
export const compareDefaults = (wanted: Wanted): void => {
  const { kind, releases, only, asJson, withScores, isProof } = wanted;
  const from = process.cpuUsage();
  const scores = scoresOf(wanted);
  const all = rowsOf(kind, scores);
  const rows = only.length === 0 ? all : all.filter(({ seen }) => seen !== '');
  const { user, system } = process.cpuUsage(from);
  const cpuSeconds = Math.round((user + system) / 1e6);
  if (isProof && rows.some(({ verdict }) => verdict === 'missed' || verdict === 'not run'))
    process.exitCode = 1;
  if (asJson) return console.log(JSON.stringify({ reps: releases.count, cpuSeconds, rows, scores }));
  if (withScores || kind === 'fresh') console.table(shown(scores));
  if (kind !== 'fresh') console.table(rows);
  console.log(`${releases.count} releases of each kind with the defaults, in ${cpuSeconds} s of CPU`);
};
