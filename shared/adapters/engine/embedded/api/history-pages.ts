import type { JsonObject } from '#domain/json.ts';

import { detailsKey } from '../interpreter/history.ts';
import type { Action } from './core.ts';
import { mustFindExecution } from './executions.ts';
import { count, flag, fromMarker, seconds, toMarker, withoutData } from './input.ts';
import type { HistoryEvent } from '../interpreter/history-event.ts';

export const getExecutionHistory: Action = (core, input) => {
  const run = mustFindExecution(core, input);
  const limit = count(input, 'maxResults', 100, 1000);
  const isReversed = flag(input, 'reverseOrder', false);
  const first = Number(fromMarker(input, 'events') ?? (isReversed ? run.lastEvent : 1));
  const [from, to] = isReversed ? [Math.max(1, first - limit + 1), first] : [first, first + limit - 1];
  const rows = core.store.events(run.id, from, Math.min(to, run.lastEvent));
  const next = isReversed ? from - 1 : to + 1;
  const hasMore = isReversed ? next >= 1 : next <= run.lastEvent;
  const withData = flag(input, 'includeExecutionData', true);
  return {
    events: (isReversed ? rows.toReversed() : rows).map((row) => event(row, withData)),
    ...(hasMore ? { nextToken: toMarker('events', next) } : {}),
  };
};

const event = ({ id, previous, at, type, details }: HistoryEvent, withData: boolean): JsonObject => {
  const key = detailsKey(type);
  const all = details as JsonObject | undefined;
  const shown = withData || all === undefined ? all : withoutData(all);
  return {
    timestamp: seconds(at),
    type,
    id,
    previousEventId: previous,
    ...(key === '' || shown === undefined ? {} : { [key]: shown }),
  };
};
