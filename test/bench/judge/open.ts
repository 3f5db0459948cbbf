import type { Score } from './contest.ts';
import { fleets, type Releases, scoreOf } from './defaults-rows.ts';
import { releaseWithDefaults } from './defaults.ts';
import { atMost, failed, type Row } from './table.ts';
import { badOnes, goodOnes } from './troubles.ts';

/** As long as a question is open by default, seconds. */
const openSeconds = 48 * 3600;

/** Two days of forty and more pods take too long to play; a scrape of 5 s shows what one of 15 s shows. */
const smallFleets = fleets.filter(({ pods, scrapeSeconds }) => pods <= 10 && scrapeSeconds > 5);

/** Good releases of which nothing but noise is seen, and one that gets worse: the question after the first step stays open. */
const played = ['realistic', 'harsh', 'quiet', 'scrape gaps', 'bimodal', 'x2'];

/** Releases that a person leaves waiting for two days. */
export const playOpen = (
  { from, count }: Releases,
  names: readonly string[] = [],
  tell: (scores: readonly Score[]) => void = () => undefined,
): readonly Score[] =>
  [...goodOnes, ...badOnes]
    .filter(({ name }) => (names.length === 0 ? played : names).includes(name))
    .map((trouble) => {
      const ended = Array.from({ length: count }, (_, at) => {
        const service = smallFleets[at % smallFleets.length];
        if (service === undefined) throw new Error('there is no fleet');
        return releaseWithDefaults({ trouble, service, rep: from + at, steps: [10, 100], openSeconds });
      });
      const score = scoreOf(`open for two days, ${trouble.name}`, ended);
      tell([score]);
      return score;
    });

/** A good release is turned back no more often than without the wait. */
export const openRows = (scores: readonly Score[]): readonly Row[] =>
  scores
    .filter(({ scenario }) => !scenario.endsWith('x2'))
    .map((score) =>
      atMost({ row: 18, what: `good, ${score.scenario}: rolled back`, of: [score] }, 2, failed),
    );
