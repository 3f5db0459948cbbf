import { fillIn, troubleIn } from '#domain/config/query-template.ts';
import { Failure } from '#domain/failure.ts';

/** Which series hold the counters of a pod, and how their labels are called. */
export interface PrometheusQueries {
  /** A counter of requests. */
  readonly requests: string;
  /** The label matchers that make a request of that counter an error, `code=~"5.."`. */
  readonly errors: string;
  /** The bucket series of a latency histogram, and how many ms its unit has. */
  readonly latency: string;
  readonly latencyUnitMs: number;
  readonly namespaceLabel: string;
  readonly podLabel: string;
  /** More matchers for every series, `job="web"`. */
  readonly matchers: string;
  /** Gauges by name: PromQL that keeps the pod label and says `$pods` inside the braces of its selectors. */
  readonly gauges: Readonly<Record<string, string>>;
}

const common = {
  latencyUnitMs: 1000,
  namespaceLabel: 'namespace',
  podLabel: 'pod',
  matchers: '',
  gauges: {},
} as const;

/**
 * Names that are common in the field; each can be changed. Meshes and proxies are asked for what the pod itself
 * received, so that the numbers are the pod's own; an ingress knows no pods, and is only of use if each revision has
 * one of its own.
 */
export const presets = {
  http: {
    ...common,
    requests: 'http_requests_total',
    errors: 'code=~"5.."',
    latency: 'http_request_duration_seconds_bucket',
  },
  istio: {
    ...common,
    requests: 'istio_requests_total',
    errors: 'response_code=~"5.."',
    latency: 'istio_request_duration_milliseconds_bucket',
    latencyUnitMs: 1,
    matchers: 'reporter="destination"',
  },
  envoy: {
    ...common,
    requests: 'envoy_http_downstream_rq_xx',
    errors: 'envoy_response_code_class="5"',
    latency: 'envoy_http_downstream_rq_time_bucket',
    latencyUnitMs: 1,
    // Its own admin listener is polled for metrics and health all the time.
    matchers: 'envoy_http_conn_manager_prefix!="admin"',
  },
  'ingress-nginx': {
    ...common,
    requests: 'nginx_ingress_controller_requests',
    errors: 'status=~"5.."',
    latency: 'nginx_ingress_controller_request_duration_seconds_bucket',
    namespaceLabel: 'exported_namespace',
  },
  linkerd: {
    ...common,
    requests: 'response_total',
    errors: 'classification="failure"',
    latency: 'response_latency_ms_bucket',
    latencyUnitMs: 1,
    matchers: 'direction="inbound"',
  },
  micrometer: {
    ...common,
    requests: 'http_server_requests_seconds_count',
    errors: 'status=~"5.."',
    latency: 'http_server_requests_seconds_bucket',
  },
  opentelemetry: {
    ...common,
    requests: 'http_server_request_duration_seconds_count',
    errors: 'http_response_status_code=~"5.."',
    latency: 'http_server_request_duration_seconds_bucket',
    namespaceLabel: 'k8s_namespace_name',
    podLabel: 'k8s_pod_name',
  },
} as const satisfies Readonly<Record<string, PrometheusQueries>>;

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const matcher = String.raw`\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(=~|!~|!=|=)\s*"(\\.|[^"\\\n])*"\s*`;
const matcherList = new RegExp(`^(${matcher}(,${matcher})*)?$`);

const gaugeMust = (text: string): string =>
  `PromQL that says $pods inside the braces of its selectors (${troubleIn(text, ['$pods']) ?? ''})`;

/** Every setting that could break out of a PromQL expression, with its required form. */
export const troublesIn = (
  queries: PrometheusQueries,
): readonly (readonly [name: string, must: string])[] => {
  const settings: readonly (readonly [string, boolean, string])[] = [
    ['requests', metricName.test(queries.requests), 'the name of a metric'],
    ['latency', metricName.test(queries.latency), 'the name of a metric'],
    ['latencyUnitMs', queries.latencyUnitMs > 0, 'more than 0'],
    ['namespaceLabel', labelName.test(queries.namespaceLabel), 'the name of a label'],
    ['podLabel', labelName.test(queries.podLabel), 'the name of a label'],
    ['errors', queries.errors !== '' && matcherList.test(queries.errors), 'matchers such as code=~"5.."'],
    ['matchers', matcherList.test(queries.matchers), 'matchers such as job="web"'],
    ...Object.entries(queries.gauges).map(
      ([name, text]) =>
        [`gauges.${name}`, troubleIn(text, ['$pods']) === undefined, gaugeMust(text)] as const,
    ),
  ];
  return settings.flatMap(([name, isRight, must]) => (isRight ? [] : [[name, must] as const]));
};

/** Refuses a configuration that could break out of a PromQL expression, with the name of the setting. */
export const checkedQueries = (queries: PrometheusQueries): PrometheusQueries => {
  const [wrong] = troublesIn(queries);
  if (wrong !== undefined)
    throw new Failure('ConfigRefused', 'Prometheus', `${wrong[0]} must be ${wrong[1]}`);
  return queries;
};

/** The matchers that mean exactly these pods; no character of a name can leave its place. */
export const podMatchers = (
  queries: PrometheusQueries,
  namespace: string,
  pods: readonly string[],
): string => {
  const names = pods.map((pod) => pod.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|');
  const own = queries.matchers === '' ? '' : `,${queries.matchers}`;
  return `${queries.namespaceLabel}=${quoted(namespace)},${queries.podLabel}=~${quoted(names)}${own}`;
};

/** A string literal of PromQL; its escapes are those of JSON. */
export const quoted = (text: string): string => JSON.stringify(text);

/**
 * The counter of each process at the end of each window, where a sample fell into the window.
 * The second operand keeps a series that Prometheus merely remembers from standing still as if it were zero.
 */
export const counterQuery = (
  queries: PrometheusQueries,
  metric: string,
  matchers: string,
  windowSeconds: number,
  by: readonly string[] = [],
): string => {
  const series = `${metric}{${matchers}}`;
  return onceScraped(queries, `${series} and last_over_time(${series}[${windowSeconds}s])`, by);
};

/** What a scrape adds to a series; the same process may be scraped by two jobs, or by two replicas of Prometheus. */
const scrapeLabels = ['job', 'prometheus_replica'];

/** The sum of the series of one process, counted once however often it is scraped: by the scrape that saw the most. */
const onceScraped = ({ podLabel }: PrometheusQueries, series: string, by: readonly string[] = []): string => {
  const labels = [podLabel, 'instance', ...by];
  return `max by (${labels.join(', ')}) (sum by (${[...labels, ...scrapeLabels].join(', ')}) (${series}))`;
};

/** The name of the histogram behind one of its series; undefined when the name does not end so. */
export const histogramOf = (metric: string, ending: '_count' | '_bucket'): string | undefined =>
  metric.endsWith(ending) ? metric.slice(0, -ending.length) : undefined;

/**
 * Native histograms at the ends of windows; a Prometheus that keeps none knows no series of that name. There is no
 * largest histogram, so where two jobs scrape the same pod `matchers` must name one.
 */
export const nativeQuery = (queries: PrometheusQueries, matchers: string, windowSeconds: number): string => {
  const histogram = histogramOf(queries.latency, '_bucket') ?? queries.latency;
  const series = `${histogram}{${matchers}}`;
  return `sum by (${queries.podLabel}, instance) (${series} and last_over_time(${series}[${windowSeconds}s]))`;
};

/** How many observations a native histogram holds. */
export const nativeCountQuery = (
  queries: PrometheusQueries,
  histogram: string,
  matchers: string,
  windowSeconds: number,
): string => {
  const series = `${histogram}{${matchers}}`;
  return onceScraped(queries, `histogram_count(${series} and last_over_time(${series}[${windowSeconds}s]))`);
};

/** The mean of a gauge over each window, one value a pod. */
export const gaugeQuery = (
  queries: PrometheusQueries,
  expression: string,
  matchers: string,
  windowSeconds: number,
): string => {
  const resolution = Math.max(1, Math.floor(windowSeconds / 12));
  const inner = filled(expression, matchers, windowSeconds);
  return `avg by (${queries.podLabel}) (avg_over_time((${inner})[${windowSeconds}s:${resolution}s]))`;
};

/** A query of the user's own with our words filled in, each in the place that was looked at when it was read. */
export const filled = (query: string, matchers: string, windowSeconds: number): string => {
  const text = fillIn(query, { $pods: matchers, $window: `${windowSeconds}s` });
  // A comment at its end must not swallow what comes after it.
  return text.includes('#') ? `${text}\n` : text;
};

/** How many pods have each limit of the histogram. */
export const bucketsQuery = (queries: PrometheusQueries, matchers: string, seconds: number): string =>
  `count by (le) (group by (le, ${queries.podLabel}) (last_over_time(${queries.latency}{${matchers}}[${seconds}s])))`;
