import type { Forecast, TargetPlan } from '#domain/plan/plan-view.ts';
import { clean } from '../text/clean.ts';

/** What the judge could see of a target, a line for each check of each step, and for each reason why nobody knows. */
export const sayForecast = ({ forecast = [] }: TargetPlan): readonly string[] => [
  ...forecast.flatMap((one) => (one.kind === 'foreseen' ? saySteps(one) : [])),
  ...sayUnknown(forecast.filter((one) => one.kind === 'unknown')),
];

const sayUnknown = (unknown: readonly Extract<Forecast, { kind: 'unknown' }>[]): readonly string[] =>
  [...Map.groupBy(unknown, ({ because }) => because)].map(
    ([because, ones]) =>
      `judge, ${ones.map(({ object }) => clean(object)).join(', ')}: nothing is foreseen: ${clean(because)}`,
  );

const saySteps = ({ object, steps }: Extract<Forecast, { kind: 'foreseen' }>): readonly string[] =>
  steps.flatMap(({ percent, pods, of, says }) =>
    says.map((line) => `judge, ${clean(object)} at ${percent} % (${pods} of ${of} pods): ${clean(line)}`),
  );
