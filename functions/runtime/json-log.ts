import { type FailureName, failures } from '#domain/failure.ts';
import type { CallEnd, Observer } from './observe.ts';

export interface JsonLog {
  readonly write: (line: string) => void;
  /** Where CloudWatch puts the metrics. */
  readonly namespace: string;
  readonly now?: () => number;
}

/**
 * One line of JSON for each call. Where it has something to count, it doubles as CloudWatch's embedded metric format.
 * Durations and calls are metrics of Lambda already, and a metric costs for every hour in which it is written.
 */
export const jsonLog = ({ write, namespace, now = () => Date.now() }: JsonLog): Observer => ({
  end: (call, { ms, answer, error, counts = {} }) => {
    const counted = { ...counts, failures: isOurs(error) ? 1 : 0 };
    const metrics = Object.entries(counted).flatMap(([Name, count]) =>
      count > 0 ? [{ Name, Unit: 'Count' }] : [],
    );
    write(
      JSON.stringify({
        level: error === undefined ? 'info' : 'error',
        ...call,
        ...(answer === undefined ? {} : { answer }),
        ...(error === undefined ? {} : { error: error.name, message: error.message }),
        duration: ms,
        ...counted,
        ...(metrics.length === 0
          ? {}
          : {
              _aws: {
                Timestamp: now(),
                CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: metrics }],
              },
            }),
      }),
    );
  },
});

/** A fault of ours or of our set-up. What the outside does is waited out, and is counted when a release stalls by it. */
const isOurs = (error: CallEnd['error']): boolean =>
  error !== undefined &&
  (failures[error.name as FailureName] === 'broken' || ['TimedOut', 'ConfigRefused'].includes(error.name));
