import type { Observer } from './observe.ts';

/**
 * One line of JSON for each call. It doubles as CloudWatch's embedded metric format, so that duration and failures of
 * every function are metrics without a call to any API.
 */
export const jsonLog = (write: (line: string) => void, now: () => number = () => Date.now()): Observer => ({
  end: (call, { ms, answer, error }) =>
    write(
      JSON.stringify({
        level: error === undefined ? 'info' : 'error',
        ...call,
        ...(answer === undefined ? {} : { answer }),
        ...(error === undefined ? {} : { error: error.name, message: error.message }),
        duration: ms,
        failures: error === undefined ? 0 : 1,
        _aws: { Timestamp: now(), CloudWatchMetrics: metrics },
      }),
    ),
});

const metrics = [
  {
    Namespace: 'Tidegate',
    Dimensions: [['function']],
    Metrics: [
      { Name: 'duration', Unit: 'Milliseconds' },
      { Name: 'failures', Unit: 'Count' },
    ],
  },
];
