import type { Forecast, TargetPlan } from '#domain/plan/plan-view.ts';
import { clean } from '../text/clean.ts';

/**
 * What the judge could detect in a target: a line for each check of each step, and for each reason why that is unknown.
 */
export const describeForecast = ({ forecast = [] }: TargetPlan): readonly string[] => [
  ...forecast.flatMap((one) => (one.kind === 'foreseen' ? describeSteps(one) : [])),
  ...describeUnknown(forecast.filter((one) => one.kind === 'unknown')),
];

const describeUnknown = (unknown: readonly Extract<Forecast, { kind: 'unknown' }>[]): readonly string[] =>
  [...Map.groupBy(unknown, ({ reason }) => reason)].map(
    ([reason, ones]) =>
      `judge, ${ones.map(({ object }) => clean(object)).join(', ')}: no forecast: ${clean(reason)}`,
  );

const describeSteps = ({ object, steps }: Extract<Forecast, { kind: 'foreseen' }>): readonly string[] =>
  steps.flatMap(({ percent, pods, of, message }) =>
    message.map((line) => `judge, ${clean(object)} at ${percent} % (${pods} of ${of} pods): ${clean(line)}`),
  );
