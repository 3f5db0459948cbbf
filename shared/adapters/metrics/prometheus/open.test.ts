import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import { openPrometheus, type PrometheusConfig } from './open.ts';

type Form = Readonly<Record<string, string>>;
type Play = (form: Form, response: ServerResponse) => void;

const asked: Form[] = [];
let play: Play;
const server = createServer((request, response) => {
  void formOf(request).then((form) => {
    asked.push(form);
    return play(form, response);
  });
});
const formOf = async (request: IncomingMessage): Promise<Form> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return { path: request.url ?? '', ...Object.fromEntries(new URLSearchParams(body)) };
};
let url = '';
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prom/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => void (asked.length = 0));

const open = (rest: Partial<PrometheusConfig> = {}) => openPrometheus({ url, timeoutMs: 3000, ...rest });
const query = {
  namespace: 'shop',
  workload: 'checkout',
  pods: ['a', 'b'],
  from: 0,
  to: 120_000,
  windowSeconds: 60,
};
const failure = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: Failure) => error,
  );

const send = (response: ServerResponse, body: unknown, code = 200) => {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const success = (response: ServerResponse, result: readonly unknown[], rest = {}) =>
  send(response, { status: 'success', data: { resultType: 'matrix', result }, ...rest });
const matrix = (pod: string, ...values: readonly string[]) => ({
  metric: { pod, instance: 'i' },
  values: values.map((value, index) => [index * 60, value]),
});

test('asks for raw counters at the ends of aligned windows and counts by itself', async () => {
  play = (form, response) =>
    success(
      response,
      form['query']?.includes('code=~') === true
        ? [matrix('a', '0', '2', '2')]
        : [matrix('a', '10', '30', '60'), matrix('stranger', '0', '1')],
    );
  expect(await open().counts({ ...query, from: -5000, to: 130_000 })).toEqual([
    { pod: 'a', from: 0, to: 60_000, requests: 20, errors: 2 },
    { pod: 'a', from: 60_000, to: 120_000, requests: 30, errors: 0 },
  ]);
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({ path: '/prom/api/v1/query_range', start: '0', end: '120', step: '60' });
});

test('names of pods stay inside their quotes, whatever they hold', async () => {
  play = (_, response) => success(response, []);
  await open().counts({
    ...query,
    namespace: 'sh"op',
    pods: ['a.b', 'x"} or vector(1) #', '(.*)', 'back\\'],
  });
  expect(asked[0]?.['query']).toContain(
    String.raw`{namespace="sh\"op",pod=~"a\\.b|x\"\\} or vector\\(1\\) #|\\(\\.\\*\\)|back\\\\"}`,
  );
});

test('asks for at most a hundred pods at once, for each once, and for none not at all', async () => {
  play = (_, response) => success(response, []);
  const pods = Array.from({ length: 250 }, (_, index) => `pod-${index}`);
  await open().counts({ ...query, pods: [...pods, ...pods] });
  expect(asked).toHaveLength(6);
  for (const form of asked) expect(form['query']?.match(/pod-\d+/g)?.length).toBeLessThanOrEqual(200);
  asked.length = 0;
  expect(await open().counts({ ...query, pods: [] })).toEqual([]);
  expect(await open().counts({ ...query, to: 59_000 })).toEqual([]);
  expect(asked).toEqual([]);
});

test('a window that has not ended is not answered', async () => {
  play = (_, response) => success(response, [matrix('a', '1', '2', '3')]);
  expect(await open({ now: () => 119_999 }).counts(query)).toHaveLength(1);
});

test.each([
  ['the middle of the gaps, so that a missed scrape says nothing', [[0, 15.002, 30, 60, 75.001, 89.999]], 15],
  [
    'the longest, where pods are scraped differently',
    [
      [0, 5, 10, 15],
      [0, 30, 60],
    ],
    30,
  ],
  ['parts of a second', [[0, 0.5, 1, 1.5]], 0.5],
  ['nothing of two samples', [[0, 15]], undefined],
  ['nothing without series', [], undefined],
])('how often pods are scraped is read from the times of their samples: %s', async (_, series, seconds) => {
  play = (form, response) =>
    success(
      response,
      form['query']?.startsWith('http_requests_total') === true
        ? series.map((times) => ({ metric: { pod: 'a' }, values: times.map((at) => [at, '1']) }))
        : [],
    );
  expect(await open().scrapeSeconds?.({ namespace: 'shop', pods: ['a', 'b'], to: 90_000 })).toBe(seconds);
  expect(asked[0]).toMatchObject({
    path: '/prom/api/v1/query',
    query: 'http_requests_total{namespace="shop",pod=~"a|b"}[600s]',
    time: '90',
  });
});

const buckets = (response: ServerResponse, limits: Readonly<Record<string, number>>) =>
  success(
    response,
    Object.entries(limits).map(([le, pods]) => ({ metric: { le }, value: [120, String(pods)] })),
  );
const withBuckets =
  (limits: Readonly<Record<string, number>>): Play =>
  (form, response) => {
    const text = form['query'] ?? '';
    if (text.startsWith('count by (le)')) return buckets(response, limits);
    if (text.includes('code=~')) return success(response, []);
    return success(response, [text.includes('le="0.5"') ? matrix('a', '0', '7') : matrix('a', '0', '10')]);
  };

test('slow is counted by the first bucket at or above the threshold that all pods have', async () => {
  play = withBuckets({ '0.1': 2, '0.3': 1, '0.5': 2, '1': 2, '+Inf': 2 });
  expect(await open().counts({ ...query, slowerThanMs: 300 })).toEqual([
    { pod: 'a', from: 0, to: 60_000, requests: 10, errors: 0, slow: 3 },
  ]);
});

test('says so when no bucket will do, and leaves slow out when there is no histogram', async () => {
  play = withBuckets({ '0.1': 2, '0.3': 1, '+Inf': 2 });
  expect(await failure(open().counts({ ...query, slowerThanMs: 300 }))).toMatchObject({
    name: 'MetricsUnreachable',
    message: expect.stringContaining('(they have 0.1)'),
  });
  play = withBuckets({});
  expect(await open().counts({ ...query, slowerThanMs: 300 })).toEqual([
    { pod: 'a', from: 0, to: 60_000, requests: 10, errors: 0 },
  ]);
});

test('a gauge is its mean over each window, without what is no number', async () => {
  play = (_, response) =>
    success(response, [
      {
        ...matrix('a'),
        values: [
          [60, '1.5'],
          [120, 'NaN'],
        ],
      },
      matrix('stranger', '1'),
    ]);
  const gauges = { memory: 'sum by (pod) (container_memory_working_set_bytes{$pods,container!=""})' };
  const metrics = open({ queries: { gauges } });
  expect(await metrics.gauges({ ...query, gauge: 'memory' })).toEqual([
    { pod: 'a', from: 0, to: 60_000, mean: 1.5 },
  ]);
  expect(asked[0]).toMatchObject({ start: '60', end: '120' });
  expect(asked[0]?.['query']).toBe(
    'avg by (pod) (avg_over_time((sum by (pod) (container_memory_working_set_bytes{namespace="shop",pod=~"a|b",container!=""}))[60s:5s]))',
  );
  expect(await failure(metrics.gauges({ ...query, gauge: 'memroy' }))).toMatchObject({
    message: expect.stringContaining('there are: memory'),
  });
});

const payments = {
  ...query,
  name: 'payments',
  bad: 'sum by (pod) (increase(paid_total{$pods,outcome="failed"}[$window]))',
  total: 'sum by (pod) (increase(paid_total{$pods}[$window]))',
};
const counted = (metric: Readonly<Record<string, string>>, ...values: readonly string[]) => ({
  metric,
  values: values.map((value, index) => [60 + index * 60, value]),
});
const pairOf =
  (bad: readonly unknown[], total: readonly unknown[]): Play =>
  (form, response) =>
    success(response, form['query']?.includes('failed') === true ? bad : total);

test('a pair of queries counts what went wrong, of how much', async () => {
  play = pairOf(
    [counted({ pod: 'a' }, '2', '0'), counted({ pod: 'stranger' }, '1', '1')],
    [counted({ pod: 'a' }, '10', '20'), counted({ pod: 'stranger' }, '1', '1')],
  );
  expect(await open().pairs(payments)).toEqual([
    { pod: 'a', from: 0, to: 60_000, bad: 2, all: 10 },
    { pod: 'a', from: 60_000, to: 120_000, bad: 0, all: 20 },
  ]);
  expect(asked[0]?.['query']).toBe(
    'sum by (pod) (increase(paid_total{namespace="shop",pod=~"a|b",outcome="failed"}[60s]))',
  );
  play = pairOf([], []);
  expect(await open().pairs(payments)).toEqual([]);
});

const total = [counted({ pod: 'a' }, '10', '20')];
test.each([
  ['nothing where the other has numbers', [], total, /"bad" of payments answers nothing where "total" does/],
  ['no label of a pod', [counted({}, '1', '1')], total, /series without the label "pod"/],
  ['several series', [...total, counted({ pod: 'a', le: '1' }, '1')], total, /several series for a/],
  ['NaN', [counted({ pod: 'a' }, 'NaN', '+Inf')], total, /nothing but values that are no numbers/],
  ['strings', [counted({ pod: 'a' }, 'many', '')], total, /nothing but values that are no numbers/],
  ['more bad than all', [counted({ pod: 'a' }, '300', '1')], total, /counts 300 bad of 10 for a/],
  ['less than nothing', [counted({ pod: 'a' }, '-1', '1')], total, /counts -1 bad of 10/],
])('a pair that answers %s is named', async (_, bad, all, reason) => {
  play = pairOf(bad, all);
  expect(await failure(open().pairs(payments))).toMatchObject({
    name: 'MetricsUnreachable',
    message: expect.stringMatching(reason),
  });
});

test('a gauge by a query of its own; a comment at its end swallows nothing', async () => {
  play = (_, response) => success(response, [counted({ pod: 'a' }, '3')]);
  const rows = await open().gauges({ ...query, gauge: 'queue', query: 'max by (pod) (depth{$pods}) # mine' });
  expect(rows).toEqual([{ pod: 'a', from: 0, to: 60_000, mean: 3 }]);
  expect(asked[0]?.['query']).toContain('# mine\n)[60s:5s]');
});

test('a clock that is not ours is told, either way', async () => {
  const now = Date.now();
  play = (_, response) => success(response, []);
  for (const [away, words] of [
    [-60_000, /6\d s ahead of ours|5\d s ahead of ours/],
    [60_000, /6\d s behind ours|5\d s behind ours/],
  ] as const) {
    const trouble = await failure(open({ wallClock: () => Date.now() + away }).counts(query));
    expect(trouble).toMatchObject({ name: 'MetricsUnreachable', message: expect.stringMatching(words) });
  }
  expect(await open({ wallClock: () => now + 2000 }).counts(query)).toEqual([]);
});

test('a counter that holds no numbers is named', async () => {
  play = (_, response) => success(response, [matrix('a', 'NaN', 'NaN')]);
  expect(await failure(open().counts(query))).toMatchObject({
    message: expect.stringContaining('http_requests_total holds no numbers'),
  });
});

test('a bucket far beyond the limit is a wrong unit, not a measure', async () => {
  play = withBuckets({ '100': 2, '300': 2, '+Inf': 2 });
  expect(await failure(open().counts({ ...query, slowerThanMs: 300 }))).toMatchObject({
    message: expect.stringContaining('set latencyUnitMs (1000) to its unit'),
  });
});

const troubles: readonly (readonly [string, Play, RegExp])[] = [
  [
    'its own words',
    (_, response) =>
      send(response, { status: 'error', errorType: 'bad_data', error: 'parse error: oh' }, 400),
    /parse error: oh \(400\)/,
  ],
  [
    'half an answer',
    (_, response) => success(response, [], { warnings: ['store eu is away'] }),
    /may be incomplete: store eu is away/,
  ],
  [
    'a redirect',
    (_, response) => response.writeHead(302, { location: 'http://evil.example' }).end(),
    /never followed/,
  ],
  ['a page', (_, response) => response.end('<html>'), /not JSON/],
  ['another API', (_, response) => send(response, { status: 'success' }), /contains no result/],
  ['a proxy', (_, response) => send(response, { error: 'bad gateway' }, 502), /bad gateway \(502\)/],
  ['a flood', (_, response) => response.end('x'.repeat(1_500_000)), /longer than 1 MiB/],
  ['a broken connection', (_, response) => response.socket?.destroy(), /connection broke \(UND_ERR_SOCKET\)/],
];

test.each(troubles)('answers %s with what Prometheus said, never with zeros', async (_, how, reason) => {
  play = how;
  const trouble = await failure(open({ maxBytes: 1_048_576 }).counts(query));
  expect(trouble).toMatchObject({ name: 'MetricsUnreachable', message: expect.stringMatching(reason) });
});

test('silence ends in time', async () => {
  play = () => undefined;
  expect(await failure(open({ timeoutMs: 50 }).counts(query))).toMatchObject({
    name: 'MetricsUnreachable',
    message: expect.stringContaining('within 50 ms'),
  });
});

test('headers are sent, hidden, and not carried over plain http into the world', async () => {
  const headers = { authorization: 'Bearer a-long-secret' };
  play = (_, response) => send(response, { error: 'no: Bearer a-long-secret' }, 401);
  const trouble = await failure(open({ headers }).counts(query));
  expect(inspect(trouble, { depth: 9 })).not.toContain('a-long-secret');
  expect(trouble.message).toContain('no: [hidden] (401)');
  expect(() => open({ headers, url: 'http://prometheus.example' })).toThrow(/only travel over https/);
  expect(() => open({ url: 'https://me:pw@prometheus.example' })).toThrow(/holds a password/);
  expect(() => open({ url: 'prometheus:9090' })).toThrow(/not an http/);
});

test('a setting that could be anything else than it says is refused by its name', () => {
  const wrong = [
    { requests: 'a{b="c"}' },
    { podLabel: 'pod) or (' },
    { errors: '' },
    { errors: 'code=~"5.."} or x{' },
    { matchers: 'job="web' },
    { gauges: { memory: 'up' } },
  ];
  for (const queries of wrong)
    expect(() => open({ queries })).toThrow(expect.objectContaining({ name: 'ConfigRefused' }));
  expect(() => open({ preset: 'apache' as 'http' })).toThrow(/no preset "apache"; there are: http, istio/);
  open({ queries: { errors: String.raw`code=~"5..", path!="a\"}b"`, matchers: 'job="web",x!~"y"' } });
});

test('asks for more points than Prometheus answers at once in pages, and joins them', async () => {
  const pages: number[] = [];
  play = ({ path, start, end, step, query: text }, response) => {
    if (path?.endsWith('query_range') !== true || text?.includes('5..') === true)
      return success(response, []);
    const [first, last, by] = [Number(start), Number(end), Number(step)];
    const points = Math.round((last - first) / by) + 1;
    pages.push(points);
    if (points > 11_000)
      return send(response, { status: 'error', error: 'exceeded maximum resolution' }, 400);
    const values = Array.from({ length: points }, (_, index) => [
      first + index * by,
      String(first + index * by),
    ]);
    success(response, [{ metric: { pod: 'a', instance: 'i' }, values }]);
  };
  const rows = await open().counts({ ...query, to: 25_000 * 60_000 });
  expect(pages).toEqual([10_000, 10_000, 5001]);
  expect(rows).toHaveLength(25_000);
  expect(new Set(rows.map(({ requests }) => requests))).toEqual(new Set([60]));
});
