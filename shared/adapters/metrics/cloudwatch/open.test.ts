import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type CloudWatchServer, startCloudWatch } from '#test/contract/cloudwatch-server.ts';
import { type CloudWatchConfig, openCloudWatch } from './open.ts';

let server: CloudWatchServer;
beforeAll(async () => {
  server = await startCloudWatch(() => ({
    metric: (name, stat) =>
      stat === 'Sum'
        ? name === 'errors'
          ? 3
          : 100
        : stat === 'SampleCount'
          ? 100
          : stat === 'PR(:0.25)'
            ? 90
            : 99,
  }));
});
afterAll(() => server.stop());
beforeEach(() => server.spoil(undefined));

const start = Date.UTC(2026, 0, 1);
const open = (names: Partial<CloudWatchConfig['names']> = {}, rest: Partial<CloudWatchConfig> = {}) =>
  openCloudWatch({
    client: {
      region: 'eu-west-1',
      endpoint: server.endpoint,
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
      maxAttempts: 1,
    },
    names: { namespace: 'shop', ...names },
    now: () => start + 3_600_000,
    ...rest,
  });
const query = {
  namespace: 'shop',
  workload: 'checkout',
  pods: ['a', 'b'],
  from: start,
  to: start + 120_000,
  windowSeconds: 60,
};
const reason = (text: RegExp | string) => ({
  name: 'MetricsUnreachable',
  message: typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text),
});

test('asks by dimensions for sums, page by page, and puts the pages together', async () => {
  const rows = await open({ dimensions: { ClusterName: 'eu' } }).counts(query);
  expect(
    rows.map(({ pod, from, requests, errors }) => [pod, (from - start) / 60_000, requests, errors]),
  ).toEqual([
    ['a', 0, 100, 3],
    ['a', 1, 100, 3],
    ['b', 0, 100, 3],
    ['b', 1, 100, 3],
  ]);
  const [first, second] = server.asked.slice(-2);
  expect(second?.NextToken).toBe('second');
  expect(first?.MetricDataQueries[0]).toEqual({
    Id: 'q0',
    MetricStat: {
      Metric: {
        Namespace: 'shop',
        MetricName: 'requests',
        Dimensions: [
          { Name: 'ClusterName', Value: 'eu' },
          { Name: 'Namespace', Value: 'shop' },
          { Name: 'PodName', Value: 'a' },
        ],
      },
      Period: 60,
      Stat: 'Sum',
    },
  });
});

test('a histogram is read at bounds by metric math, in the unit of the metric', async () => {
  const names = { latency: 'latency', latencyUnitMs: 1000, latencyBoundsMs: [250, 1000] };
  const [row] = await open(names).counts({ ...query, buckets: true, slowerThanMs: 250 });
  expect(row?.buckets).toEqual({ bounds: [250, 1000], counts: [90, 99], all: 100 });
  expect(row?.slow).toBe(10);
});

test('more series than fit into one request are asked for in several', async () => {
  const before = server.asked.length;
  const pods = Array.from({ length: 300 }, (_, index) => `pod-${index}`);
  expect(await open().counts({ ...query, pods })).toHaveLength(600);
  const bodies = server.asked.slice(before);
  expect(bodies).toHaveLength(4);
  for (const { MetricDataQueries } of bodies) expect(MetricDataQueries.length).toBeLessThanOrEqual(500);
});

test('a window is answered when CloudWatch has had time for it, and not before', async () => {
  const soon = open({}, { now: () => start + 190_000 });
  expect(await soon.counts(query)).toHaveLength(2);
  expect(await open({}, { now: () => start + 170_000 }).counts(query)).toEqual([]);
});

test('what it has no windows, gauges or pairs for is said by name', async () => {
  await expect(open().counts({ ...query, windowSeconds: 15 })).rejects.toMatchObject(
    reason('no windows of 15 s'),
  );
  await expect(open().gauges({ ...query, gauge: 'cpu' })).rejects.toMatchObject(reason('no gauge "cpu"'));
  const pair = { ...query, name: 'payments', bad: 'x', total: 'y' };
  await expect(open().pairs(pair)).rejects.toMatchObject(reason('runs no PromQL'));
  const swapped = open({ pairs: { payments: { bad: 'requests', total: 'errors' } } });
  await expect(swapped.pairs(pair)).rejects.toMatchObject(reason('payments counts 100 bad of 3 for a'));
});

test.each([
  ['partial to the end', { StatusCode: 'PartialData' }, /incomplete \(PartialData\)/],
  ['an error of its own', { StatusCode: 'InternalError' }, /incomplete \(InternalError\)/],
  ['forbidden', { StatusCode: 'Forbidden' }, /incomplete \(Forbidden\)/],
])('an answer that is %s is no data', async (_, change, text) => {
  server.spoil((page) => ({
    ...page,
    MetricDataResults: page.MetricDataResults.map((result, index) =>
      index === 0 ? { ...result, ...change } : result,
    ),
  }));
  await expect(open().counts(query)).rejects.toMatchObject(reason(text));
});

test('a message about the whole answer is no data, and pages without end are not followed', async () => {
  server.spoil((page) => ({ ...page, Messages: [{ Code: 'MaxMetricsExceeded', Value: 'too many' }] }));
  await expect(open().counts(query)).rejects.toMatchObject(reason('MaxMetricsExceeded: too many'));
  server.spoil((page) => ({ ...page, NextToken: 'again' }));
  await expect(open().counts(query)).rejects.toMatchObject(reason('more than 50 pages'));
});

test('values that are no numbers are not there, and strings neither', async () => {
  server.spoil((page) => ({
    ...page,
    MetricDataResults: page.MetricDataResults.map((result) => ({
      ...result,
      Values: result.Values.map(() => 'NaN' as never),
    })),
  }));
  expect(await open().counts(query)).toEqual([]);
});

test('throttled, forbidden, silent: told by name, never with zeros', async () => {
  server.refuse(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
  await expect(open().counts(query)).rejects.toMatchObject(
    reason(/AWS did not answer \(ThrottlingException\)/),
  );
  server.refuse(403, {
    __type: 'AccessDeniedException',
    message: 'arn:aws:iam::123456789012:role/x is not allowed',
  });
  await expect(open().counts(query)).rejects.toMatchObject(reason(/AccessDeniedException; give the role/));
  server.refuse(503, { __type: 'ServiceUnavailable', message: '' });
  await expect(open().counts(query)).rejects.toMatchObject(reason('AWS did not answer'));
});
