import { expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { jsonLog } from './json-log.ts';
import type { Call, CallEnd } from './observe.ts';
import { stack } from './stack.ts';

const context = (remaining = 60_000) =>
  ({
    functionName: 'moveStep',
    awsRequestId: 'q-1',
    getRemainingTimeInMillis: () => remaining,
  }) as never;

const watched = <T>(work: (event: object) => Promise<T>) => {
  const seen: (Call & CallEnd)[] = [];
  const handler = stack(work, [{ end: (call, end) => void seen.push({ ...call, ...end }) }]);
  return { handler, seen };
};

test('an observer sees what a task was about and what it answered', async () => {
  const { handler, seen } = watched(async () => ({ kind: 'settled' }));
  expect(await handler({ release: 'r-1', target: 'eu' }, context())).toEqual({ kind: 'settled' });
  expect(seen).toEqual([
    {
      function: 'moveStep',
      request: 'q-1',
      release: 'r-1',
      target: 'eu',
      ms: expect.any(Number),
      answer: 'settled',
    },
  ]);
});

test('of a request it sees the route, the release and the status, and neither query nor body', async () => {
  const { handler, seen } = watched(async () => ({ statusCode: 202 }));
  const request = {
    rawPath: '/v1/releases/01abcdef/abort',
    rawQueryString: 'token=hidden',
    body: 'hidden',
    requestContext: { http: { method: 'POST' } },
  };
  await handler(request, context());
  expect(seen).toMatchObject([
    { route: 'POST /v1/releases/01abcdef/abort', release: '01abcdef', answer: '202' },
  ]);
  expect(JSON.stringify(seen)).not.toContain('hidden');
});

test('a failure of ours keeps its name; any other error becomes one that Retry and Catch know', async () => {
  const ours = watched(async () => Promise.reject(new Failure('QuotaDenied', 'shop', 'no room')));
  await expect(ours.handler({}, context())).rejects.toMatchObject({ name: 'QuotaDenied' });
  const bug = watched(async () => Promise.reject(new TypeError('x is not a function')));
  await expect(bug.handler({}, context())).rejects.toMatchObject({
    name: 'Broken',
    message: 'TypeError: x is not a function',
  });
  expect([...ours.seen, ...bug.seen].map(({ error }) => error?.name)).toEqual(['QuotaDenied', 'Broken']);
});

test('a call that would outlive its function ends before, under a name of its own', async () => {
  const { handler, seen } = watched(async () => new Promise(() => {}));
  await expect(handler({ release: 'r-1' }, context(2010))).rejects.toMatchObject({
    name: 'TimedOut',
    family: 'unreachable',
  });
  expect(seen).toMatchObject([{ release: 'r-1', error: { name: 'TimedOut' } }]);
});

/** The lines that a function writes. */
const logged = async (work: (event: object) => Promise<unknown>, event: object) => {
  const lines: string[] = [];
  const handler = stack(work, [
    jsonLog({ write: (line) => void lines.push(line), namespace: 'Tidegate/here', now: () => 7 }),
  ]);
  await handler(event, context()).catch(() => undefined);
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
};

test('a log line is JSON with the release, the answer and the time that it took', async () => {
  const [entry = {}] = await logged(async () => ({ kind: 'settled' }), { release: 'r-1', target: 'eu' });
  expect(entry).toMatchObject({
    level: 'info',
    function: 'moveStep',
    release: 'r-1',
    answer: 'settled',
    failures: 0,
  });
  expect(entry['duration']).toEqual(expect.any(Number));
  expect(entry['_aws'], 'a metric costs in every hour in which it is written').toBeUndefined();
});

test.each([
  ['a bug', () => new TypeError('x'), ['failures']],
  ['settings that cannot be read', () => new Failure('ConfigRefused', 'a', 'b'), ['failures']],
  ['a cluster that is away', () => new Failure('ClusterUnreachable', 'a', 'b'), []],
])('%s is counted where it is ours', async (_, error, expected) => {
  const [entry = {}] = await logged(async () => Promise.reject(error()), {});
  expect(metricsIn(entry)).toEqual(expected);
});

test('what a sweep counts becomes metrics, as far as there is any', async () => {
  const [entry = {}] = await logged(async () => ({ counts: { stalled: 2, unjudged: 0 } }), {});
  expect(entry).toMatchObject({ stalled: 2, unjudged: 0 });
  expect(metricsIn(entry)).toEqual(['stalled']);
  expect(entry['_aws']).toMatchObject({
    Timestamp: 7,
    CloudWatchMetrics: [{ Namespace: 'Tidegate/here', Dimensions: [[]] }],
  });
});

const metricsIn = (entry: Readonly<Record<string, unknown>>): readonly string[] =>
  ((entry['_aws'] ?? { CloudWatchMetrics: [] }) as EmbeddedMetrics).CloudWatchMetrics.flatMap(({ Metrics }) =>
    Metrics.map(({ Name }) => Name),
  );

interface EmbeddedMetrics {
  readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
}
