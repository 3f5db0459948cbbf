import wrap, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import { Failure, isFailure } from '#domain/failure.ts';
import { observe, type Observer } from './observe.ts';

/** A call ends itself this long before Lambda would kill it, so that the failure has a name and a log line. */
const reserveMs = 2000;

const timedOut = (): never => {
  throw new Failure(
    'TimedOut',
    'this function',
    'its time is nearly up; the workflow calls it again, and it continues from the journal',
  );
};

/**
 * The one stack of middlewares around every function, in the cloud and on one machine: observers see the call, an
 * unexpected error gets a name that Retry and Catch know, and an approaching time limit is reported before it is
 * reached.
 */
export const stack = <Event, Answer>(
  work: (event: Event) => Promise<Answer>,
  observers: readonly Observer[],
): MiddyfiedHandler<Event, Answer> =>
  wrap<Event, Answer>(work, { timeoutEarlyInMillis: reserveMs, timeoutEarlyResponse: timedOut })
    .use(observe(observers))
    .use(nameErrors);

/** Added last, so it runs first on an error: the observers see the name that the workflow sees. */
const nameErrors: MiddlewareObj<unknown, unknown> = {
  onError: (request) => {
    const { error } = request;
    if (isFailure(error)) return;
    const { name, message, stack: trace } = error instanceof Error ? error : new Error(String(error));
    const broken = new Failure('Broken', name, message);
    if (trace !== undefined) broken.stack = trace;
    request.error = broken;
  },
};
