import type { Forecast, TargetPlan } from '#domain/plan/plan-view.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { say } from '../words/message.ts';
import { reason } from '../words/recorded.ts';

/**
 * What the judge could detect in a target: a line for each check of each step, and for each reason why that is unknown.
 */
export const describeForecast = (io: Io, { forecast = [] }: TargetPlan): readonly string[] => [
  ...forecast.flatMap((one) => (one.kind === 'foreseen' ? describeSteps(io, one) : [])),
  ...describeUnknown(
    io,
    forecast.filter((one) => one.kind === 'unknown'),
  ),
];

const describeUnknown = (
  io: Io,
  unknown: readonly Extract<Forecast, { kind: 'unknown' }>[],
): readonly string[] =>
  [...Map.groupBy(unknown, ({ reason: why }) => why)].map(([why, ones]) =>
    say(io, 'forecast-none', {
      objects: ones.map(({ object }) => clean(object)).join(', '),
      reason: clean(reason(io, why)),
    }),
  );

const describeSteps = (
  io: Io,
  { object, steps }: Extract<Forecast, { kind: 'foreseen' }>,
): readonly string[] =>
  steps.flatMap(({ percent, pods, of, message }) =>
    message.map((line) =>
      say(io, 'forecast', { object: clean(object), percent, pods, of, line: clean(reason(io, line)) }),
    ),
  );
