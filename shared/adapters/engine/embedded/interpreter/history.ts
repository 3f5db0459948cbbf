import { own } from '#domain/json.ts';
import { StateFailure } from '../errors.ts';
import type { Turn } from './execution.ts';

export const maxEvents = 25_000;
export const maxPayloadBytes = 262_144;

/** The history has no room left: the execution must end with the next event. */
export class HistoryFull extends StateFailure {
  constructor() {
    super(
      'States.Runtime',
      `The execution reached the maximum number of history events (${maxEvents}).`,
      true,
    );
  }
}

/** Appends an event and answers its id. Ids have no gaps; the last one is kept free for the end of the execution. */
export const record = (
  turn: Turn,
  type: string,
  previous: number,
  details?: Readonly<Record<string, unknown>>,
  isLast = false,
): number => {
  const { run } = turn;
  if (run.lastEvent >= maxEvents - 1 && !isLast) throw new HistoryFull();
  run.lastEvent += 1;
  turn.events.push({ id: run.lastEvent, previous, at: turn.now, type, details });
  return run.lastEvent;
};

const whole = { truncated: false };

export const inputDetails = (input: string) => ({ input, inputDetails: whole });
export const outputDetails = (output: string) => ({ output, outputDetails: whole });

/** Error and cause as events carry them: missing ones are left out. */
export const failureDetails = (error?: string | null, cause?: string | null) => ({
  ...(error ? { error } : {}),
  ...(cause ? { cause } : {}),
});

const ownKeys: Readonly<Record<string, string>> = {
  LambdaFunctionStarted: '',
  MapStateSucceeded: '',
  MapRunSucceeded: '',
  MapStateFailed: '',
  MapStateAborted: '',
  ParallelStateStarted: '',
};

/** The key under which the API gives an event's details, e.g. `taskScheduledEventDetails`; empty for types without. */
export const detailsKey = (type: string): string => {
  const key = own(ownKeys, type);
  if (key !== undefined) return key;
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
};

export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');
