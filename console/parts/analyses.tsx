import { useEffect, useRef } from 'preact/hooks';
import type { AnalysisPoint, AnalysisSeries } from '#domain/view/analyses.ts';
import { readAnalyses } from '../state/analyses.ts';
import { useAsked } from '../state/asked.ts';
import { countOf, localeOf } from '../words/numbers.ts';
import { checkName, fill, words } from '../words/words.ts';
import type { Drawing } from './chart.ts';
import { Status } from './status.tsx';
import { timeOf } from './time.tsx';

/** Every analysis of the judge at one target, drawn: the rates of both sides, and the evidence with the bounds it is held against. */
export const Analyses = ({
  release,
  target,
  seen,
  until = Infinity,
}: {
  release: string;
  target: string;
  /** Asked again when this changes: how many there are to see, and a pulse while more may come without an event. */
  seen: string;
  /** None after this instant, epoch ms. */
  until?: number | undefined;
}) => {
  const query = new URLSearchParams({ target }).toString();
  const asked = useAsked(`/v1/releases/${encodeURIComponent(release)}/analyses?${query}`, seen, readAnalyses);
  const w = words.value;
  if (asked.value === undefined) return <p class="skeleton">{w.loading}</p>;
  if ('problem' in asked.value) return <p class="empty">{asked.value.problem}</p>;
  return (
    <>
      {asked.value.value.items.map((series) => (
        <Series
          key={series.workload + series.check + (series.of ?? '')}
          series={{ ...series, analyses: series.analyses.filter(({ at }) => at <= until) }}
        />
      ))}
    </>
  );
};

const Series = ({ series }: { series: AnalysisSeries }) => {
  const w = words.value;
  const { workload, check, of = '', analyses, minRequests } = series;
  const last = analyses.at(-1);
  if (last === undefined) return null;
  const isRate = check !== 'gauge' && check !== 'slo';
  const title = checkName(check, of);
  return (
    <figure class="analyses">
      <figcaption>
        <b>{title}</b> <span class="mute">{workload}</span> <Status of={last.message} />
        <p>
          {fill(w.analysesSay, {
            analyses: analyses.length,
            canary: rateText(last.canary, isRate),
            stable: rateText(last.stable, isRate),
          })}
          {last.isEnough
            ? ''
            : ` ${last.message === 'nothing' ? w.noNumbers : fill(w.tooFew, { least: minRequests })}`}
        </p>
      </figcaption>
      <div class="charts">
        <div>
          <p class="mute">
            {isRate ? w.rate : w.mean} · <span class="canary">— {w.canary}</span>{' '}
            <span class="stable">┄ {w.stable}</span>
          </p>
          <Plot drawing={ratesOf(analyses, isRate)} label={`${title}: ${w.rate}`} />
        </div>
        <div>
          <p class="mute">
            {w.evidence} · <span class="bad">— {w.isWorse}</span> <span class="ok">┄ {w.isFine}</span>
          </p>
          <Plot drawing={evidenceOf(analyses)} label={`${title}: ${w.evidence}`} />
        </div>
      </div>
      <AnalysisTable analyses={analyses} isRate={isRate} />
    </figure>
  );
};

const AnalysisTable = ({ analyses, isRate }: { analyses: readonly AnalysisPoint[]; isRate: boolean }) => {
  const w = words.value;
  return (
    <details>
      <summary>{w.asTable}</summary>
      <div class="scroll" role="region" aria-label={w.asTable} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {[w.when, w.canary, w.stable, w.isWorse, w.isFine, w.says].map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {analyses.map(({ at, canary, stable, bad, badFrom, good, goodFrom, message }) => (
              <tr key={at}>
                <td class="when">{timeOf(at)}</td>
                <td class="canary">{rateText(canary, isRate)}</td>
                <td class="stable">{rateText(stable, isRate)}</td>
                <td>
                  {countOf(bad)}:1 / {Math.round(badFrom)}:1
                </td>
                <td>
                  {countOf(good)}:1 / {Math.round(goodFrom)}:1
                </td>
                <td>
                  <Status of={message} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
};

const Plot = ({ drawing, label }: { drawing: Drawing; label: string }) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isGone = false;
    const draw = async (): Promise<void> => {
      const { drawChart } = await import('./chart.ts');
      if (place.current !== null && !isGone) end = drawChart(place.current, drawing);
    };
    void draw();
    return () => {
      isGone = true;
      end?.();
    };
  }, [drawing.analyses, drawing.language]);
  return <div class="plot" role="img" aria-label={label} ref={place} />;
};

type Arm = AnalysisPoint['canary'];

const rateOf = ({ bad, requests }: Arm, isRate: boolean): number | null => {
  if (!isRate) return bad;
  return requests === 0 ? null : (100 * bad) / requests;
};

const rateText = (arm: Arm, isRate: boolean): string => {
  const rate = rateOf(arm, isRate);
  if (rate === null) return '–';
  return isRate
    ? `${rate.toFixed(2)} % (${countOf(Math.round(arm.bad))} / ${countOf(arm.requests)})`
    : rate.toPrecision(3);
};

const ratesOf = (analyses: readonly AnalysisPoint[], isRate: boolean): Drawing => ({
  analyses,
  unit: isRate ? ' %' : '',
  bounds: [],
  lines: [
    { name: 'new', color: '--canary', of: ({ canary }) => rateOf(canary, isRate) },
    { name: 'old', color: '--stable', isDashed: true, of: ({ stable }) => rateOf(stable, isRate) },
  ],
  language: localeOf(),
});

/** On a logarithmic scale nothing is not there, and what speaks against it is no matter of how much. */
const least = 0.1;

const evidenceOf = (analyses: readonly AnalysisPoint[]): Drawing => {
  const last = analyses.at(-1);
  const w = words.value;
  return {
    analyses,
    unit: ':1',
    isLog: true,
    bounds:
      last === undefined
        ? []
        : [
            ...(last.badFrom === last.goodFrom
              ? []
              : [
                  {
                    says: fill(w.passesFrom, { from: Math.round(last.goodFrom) }),
                    color: '--ok',
                    at: last.goodFrom,
                  },
                ]),
            { says: fill(w.failsFrom, { from: Math.round(last.badFrom) }), color: '--bad', at: last.badFrom },
          ],
    lines: [
      {
        name: 'bad',
        color: '--bad',
        of: ({ bad, message }) => (message === 'nothing' ? null : Math.max(bad, least)),
      },
      {
        name: 'good',
        color: '--ok',
        isDashed: true,
        of: ({ good, message }) => (message === 'nothing' ? null : Math.max(good, least)),
      },
    ],
    language: localeOf(),
  };
};
