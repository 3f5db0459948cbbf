import type { MiddlewareObj } from '@middy/core';

/** One call of a function, as logs and traces name it. */
export interface Call {
  readonly function: string;
  /** The request id that AWS, or the local server, gave this call. */
  readonly request: string;
  readonly release?: string;
  readonly target?: string;
  /** Method and path of a request to the API, without its query. */
  readonly route?: string;
  /** The X-Ray trace header, where tracing is on. */
  readonly trace?: string;
}

/** What a sweep may count; infra/operations.cjs has an alarm for each. */
export type Counts = Readonly<Partial<Record<'stalled' | 'unjudged', number>>>;

/** How a call ended: `answer` is the kind of a task's output or the status of an HTTP answer. */
export interface CallEnd {
  readonly ms: number;
  readonly answer?: string;
  readonly error?: { readonly name: string; readonly message: string };
  /** What a sweep has found, by number. */
  readonly counts?: Counts;
}

/** Sees every call begin and end: the hook for logs, metrics and traces. It must not throw. */
export interface Observer {
  begin?(call: Call): void;
  end(call: Call, end: CallEnd): void;
}

/** What an event may tell about itself: the input of a task, or a request. */
interface Event {
  readonly release?: unknown;
  readonly target?: unknown;
  readonly rawPath?: unknown;
  readonly requestContext?: { readonly http?: { readonly method?: unknown } };
}

interface Context {
  readonly functionName?: string;
  readonly awsRequestId?: string;
}

/** Reports each call to the observers, whether it succeeds or fails. */
export const observe = (
  observers: readonly Observer[],
  now: () => number = () => performance.now(),
): MiddlewareObj<unknown, unknown> => {
  const running = new WeakMap<object, { readonly call: Call; readonly since: number }>();
  const end = (request: object, rest: Omit<CallEnd, 'ms'>): void => {
    const one = running.get(request);
    if (one === undefined) return;
    running.delete(request);
    for (const observer of observers) observer.end(one.call, { ms: Math.round(now() - one.since), ...rest });
  };
  return {
    before: (request) => {
      const call = callOf(request.event as Event, request.context);
      running.set(request, { call, since: now() });
      for (const observer of observers) observer.begin?.(call);
    },
    after: (request) => end(request, answerOf(request.response)),
    onError: (request) => {
      const { name = 'Error', message = '' } = (request.error ?? {}) as Partial<Error>;
      end(request, { error: { name, message } });
    },
  };
};

const callOf = (event: Event | undefined, { functionName = '', awsRequestId = '' }: Context): Call => {
  const method = event?.requestContext?.http?.method;
  const path = typeof event?.rawPath === 'string' ? event.rawPath : undefined;
  const release = typeof event?.release === 'string' ? event.release : releaseIn(path);
  const trace = process.env['_X_AMZN_TRACE_ID'];
  return {
    function: functionName,
    request: awsRequestId,
    ...(release === undefined ? {} : { release }),
    ...(typeof event?.target === 'string' ? { target: event.target } : {}),
    ...(path === undefined ? {} : { route: `${String(method)} ${path}` }),
    ...(trace === undefined ? {} : { trace }),
  };
};

const releaseIn = (path = ''): string | undefined => /^\/v1\/releases\/([0-9a-z-]{6,64})/.exec(path)?.[1];

/** The API answers even when something fails; a 500 is still our fault. The router has logged the cause. */
const faultOf = (statusCode: number): Pick<CallEnd, 'error'> =>
  statusCode === 500 ? { error: { name: 'Broken', message: 'answered 500; the line before says why' } } : {};

const answerOf = (response: unknown): Pick<CallEnd, 'answer' | 'counts' | 'error'> => {
  const { kind, statusCode, counts } = (response ?? {}) as {
    readonly kind?: unknown;
    readonly statusCode?: unknown;
    readonly counts?: Counts;
  };
  if (typeof kind === 'string') return { answer: kind };
  if (counts !== undefined) return { counts };
  return typeof statusCode === 'number' ? { answer: String(statusCode), ...faultOf(statusCode) } : {};
};
