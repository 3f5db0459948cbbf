import type { Forecast, TargetPlan } from '#domain/plan/plan-view.ts';
import { clean } from '../text/clean.ts';

/** What the judge could see of a target, a line for each check of each step, or one line that says why nobody knows. */
export const sayForecast = ({ forecast = [] }: TargetPlan): readonly string[] =>
  forecast.flatMap((one) => [...(one.kind === 'unknown' ? [sayUnknown(one)] : saySteps(one))]);

const sayUnknown = ({ object, because }: Extract<Forecast, { kind: 'unknown' }>): string =>
  `judge, ${clean(object)}: nothing is foreseen: ${clean(because)}`;

const saySteps = ({ object, steps }: Extract<Forecast, { kind: 'foreseen' }>): readonly string[] =>
  steps.flatMap(({ percent, pods, of, says }) =>
    says.map((line) => `judge, ${clean(object)} at ${percent} % (${pods} of ${of} pods): ${clean(line)}`),
  );
