import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One native histogram: observations so far, by the seconds they took. */
export interface NativeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly observed: readonly (readonly [seconds: number, count: number])[];
}

/**
 * Exposes `http_request_duration_seconds` as native histograms on a random port of 127.0.0.1, in the delimited protobuf
 * of client_model, the only format in which they can be scraped. `schema` is their resolution.
 */
export const startNativeExporter = async (series: () => readonly NativeSeries[], schema = 3) => {
  const server = createServer((_, answer) =>
    answer
      .writeHead(200, {
        'content-type':
          'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
      })
      .end(delimited(family(series(), schema))),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
};

/** Base 128, least significant first. */
const varint = (value: number | bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};
const zigzag = (value: number): Buffer => varint(value < 0 ? -2 * value - 1 : 2 * value);
const field = (number: number, wire: 0 | 1 | 2, body: Buffer): Buffer =>
  Buffer.concat([varint(number * 8 + wire), ...(wire === 2 ? [varint(body.length)] : []), body]);
const text = (number: number, value: string): Buffer => field(number, 2, Buffer.from(value));
const double = (number: number, value: number): Buffer => {
  const body = Buffer.alloc(8);
  body.writeDoubleLE(value);
  return field(number, 1, body);
};
const delimited = (message: Buffer): Buffer => Buffer.concat([varint(message.length), message]);

const histogramType = 4;

const family = (series: readonly NativeSeries[], schema: number): Buffer =>
  Buffer.concat([
    text(1, 'http_request_duration_seconds'),
    text(2, 'how long requests took'),
    field(3, 0, varint(histogramType)),
    ...series.map((one) => field(4, 2, metric(one, schema))),
  ]);

const metric = ({ labels, observed }: NativeSeries, schema: number): Buffer =>
  Buffer.concat([
    ...Object.entries(labels).map(([name, value]) =>
      field(1, 2, Buffer.concat([text(1, name), text(2, value)])),
    ),
    field(7, 2, histogram(observed, schema)),
  ]);

/** Counts of buckets as differences to the bucket before, all in one span from the first to the last. */
const histogram = (observed: NativeSeries['observed'], schema: number): Buffer => {
  const buckets = new Map<number, number>();
  for (const [seconds, count] of observed) {
    const index = Math.ceil(Math.log2(seconds) * 2 ** schema - 1e-9);
    buckets.set(index, (buckets.get(index) ?? 0) + count);
  }
  const first = Math.min(...buckets.keys());
  const counts = Array.from(
    { length: Math.max(...buckets.keys()) - first + 1 },
    (_, at) => buckets.get(first + at) ?? 0,
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  return Buffer.concat([
    field(1, 0, varint(all)),
    double(
      2,
      observed.reduce((sum, [seconds, count]) => sum + seconds * count, 0),
    ),
    field(5, 0, zigzag(schema)),
    double(6, 2 ** -128),
    field(7, 0, varint(0)),
    field(12, 2, Buffer.concat([field(1, 0, zigzag(first)), field(2, 0, varint(counts.length))])),
    field(13, 2, Buffer.concat(counts.map((count, at) => zigzag(count - (counts[at - 1] ?? 0))))),
  ]);
};
