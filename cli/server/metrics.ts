import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallEnd, Observer } from '#functions/runtime/observe.ts';
import type { World } from '#ports/world.ts';
import { reading } from '#shared/http/authenticate.ts';
import type { Route } from '#shared/http/http.ts';
import { openQuestions } from '#shared/services/approvals/decide.ts';
import { openReleases } from '#shared/services/releases/queries.ts';

export interface Metrics {
  /** Counts every call of a function. */
  readonly observer: Observer;
  /** `GET /metrics` for a Prometheus that brings a token with the verb `read`. */
  readonly route: Route;
}

/** What a Prometheus may scrape from this process. Counters begin at zero with each start; gauges are read from the journal. */
export const openMetrics = (): Metrics => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const duration = new Histogram({
    name: 'tidegate_function_duration_seconds',
    help: 'Calls of functions and how long they took, by the kind of the answer or the name of the error',
    labelNames: ['function', 'answer'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30],
    registers: [register],
  });
  const ended = new Counter({
    name: 'tidegate_releases_ended_total',
    help: 'Releases that ended, by outcome',
    labelNames: ['outcome'],
    registers: [register],
  });
  const verdicts = new Counter({
    name: 'tidegate_verdicts_total',
    help: 'Looks of the judge, by verdict',
    labelNames: ['verdict'],
    registers: [register],
  });
  const open = openGauges(register);
  return {
    observer: {
      end: (call, end) => {
        const answer = answerOf(end);
        duration.observe({ function: call.function, answer }, end.ms / 1000);
        if (end.answer === undefined) return;
        if (call.function === 'closeRelease') ended.inc({ outcome: answer });
        if (call.function === 'judgeStep') verdicts.inc({ verdict: answer });
      },
    },
    route: reading('GET /metrics', 'anywhere', async (_, world) => {
      await open(world);
      return {
        status: 200,
        headers: { 'content-type': register.contentType, 'cache-control': 'no-store' },
        body: await register.metrics(),
      };
    }),
  };
};

const answerOf = ({ answer, error }: CallEnd): string => answer ?? error?.name ?? 'none';

/** Open releases and questions, read on request. */
const openGauges = (register: Registry): ((world: World) => Promise<void>) => {
  const releases = new Gauge({
    name: 'tidegate_releases_open',
    help: 'Releases that are not over, by application',
    labelNames: ['app'],
    registers: [register],
  });
  const approvals = new Gauge({
    name: 'tidegate_approvals_open',
    help: 'Open questions, by application',
    labelNames: ['app'],
    registers: [register],
  });
  return async (world) => {
    const [running, asked] = await Promise.all([openReleases(world), openQuestions(world)]);
    releases.reset();
    approvals.reset();
    for (const { app } of running) releases.inc({ app });
    for (const { app } of asked) approvals.inc({ app });
  };
};
