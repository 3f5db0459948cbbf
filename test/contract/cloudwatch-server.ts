import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests, errors and durations of one pod in one window; `undefined` where CloudWatch has no data point. */
export type CloudWatchPod = (
  pod: string,
  windowStart: number,
) => { readonly metric: (name: string, stat: string) => number | undefined } | undefined;

export interface CloudWatchServer {
  readonly endpoint: string;
  /** The bodies of all requests so far. */
  readonly asked: readonly Body[];
  /** Answers the next request so, instead of with numbers. */
  refuse(status: number, body: object): void;
  /** Changes what a page says before it is sent. */
  spoil(change: ((page: Page) => Page) | undefined): void;
  stop(): Promise<void>;
}

interface Stat {
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  };
  readonly Period: number;
  readonly Stat: string;
}
interface Query {
  readonly Id: string;
  readonly MetricStat?: Stat;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
}
export interface Body {
  readonly MetricDataQueries: readonly Query[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
}
interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly number[];
  readonly Values: readonly number[];
  readonly StatusCode: string;
}
export interface Page {
  readonly MetricDataResults: readonly Result[];
  readonly NextToken?: string;
  readonly Messages?: readonly { readonly Code: string; readonly Value: string }[];
}

/** Speaks the JSON protocol of GetMetricData on 127.0.0.1, two pages an answer, as CloudWatch does with long ones. */
export const startCloudWatch = async (podOf: CloudWatchPod): Promise<CloudWatchServer> => {
  const asked: Body[] = [];
  let refusal: { readonly status: number; readonly body: object } | undefined;
  let change: ((page: Page) => Page) | undefined;
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const body = JSON.parse(text) as Body;
      asked.push(body);
      if (refusal !== undefined) {
        const { status, body: said } = refusal;
        return send(response, status, said);
      }
      const page = pageOf(body, podOf);
      return send(response, 200, change === undefined ? page : change(page));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refuse: (status, body) => (refusal = { status, body }),
    spoil: (how) => (change = how),
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

const send = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));

type Series = ReadonlyMap<number, number>;

/** The first page holds the first half of the time, and is partial. */
const pageOf = (body: Body, podOf: CloudWatchPod): Page => {
  const isFirst = body.NextToken === undefined;
  const half = (body.StartTime + body.EndTime) / 2;
  const series = new Map<string, Series>();
  for (const query of body.MetricDataQueries) series.set(query.Id, seriesOf(query, body, podOf, series));
  const results = body.MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false).map(({ Id }) => {
    const points = [...(series.get(Id) ?? [])].filter(([at]) => at < half === isFirst);
    return {
      Id,
      Label: Id,
      Timestamps: points.map(([at]) => at),
      Values: points.map(([, value]) => value),
      StatusCode: isFirst ? 'PartialData' : 'Complete',
    };
  });
  return { MetricDataResults: results, ...(isFirst ? { NextToken: 'second' } : {}) };
};

const seriesOf = (
  { MetricStat, Expression }: Query,
  { StartTime, EndTime }: Body,
  podOf: CloudWatchPod,
  known: ReadonlyMap<string, Series>,
): Series => {
  if (MetricStat !== undefined) return measured(MetricStat, StartTime, EndTime, podOf);
  const [, a = '', b = ''] = /^(q\d+) \* (q\d+) \/ 100$/.exec(Expression ?? '') ?? [];
  const other = known.get(b);
  return new Map(
    [...(known.get(a) ?? [])].flatMap(([at, share]) => {
      const count = other?.get(at);
      return count === undefined ? [] : [[at, (share * count) / 100] as const];
    }),
  );
};

const measured = ({ Metric, Period, Stat }: Stat, from: number, to: number, podOf: CloudWatchPod): Series => {
  const pod = Metric.Dimensions.find(({ Name }) => Name === 'PodName')?.Value ?? '';
  const points: [number, number][] = [];
  for (let at = from; at < to; at += Period) {
    const value = podOf(pod, at * 1000)?.metric(Metric.MetricName, Stat);
    if (value !== undefined) points.push([at, value]);
  }
  return new Map(points);
};
