import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';

import { freePorts } from './ports.ts';

/** What to scrape, how often (1 s unless said), and which binary to run (the one in PATH unless said). */
export type PrometheusOptions = {
  readonly targets: readonly string[];
  readonly intervalSeconds?: number;
  /** The jobs that scrape every target, each by itself; one unless said. */
  readonly jobs?: readonly string[];
  readonly program?: string;
  /** For `--enable-feature`. */
  readonly features?: readonly string[];
  /** Where it listens and what it has stored, of one that shall come back; else both are new, and gone with it. */
  readonly port?: number;
  readonly data?: string;
};

/** A running Prometheus; `stop` leaves no process and no file. */
export type Prometheus = { readonly url: string; readonly stop: () => Promise<void> };

/** Where the real Prometheus is on this machine: `TIDEGATE_TEST_PROMETHEUS_BIN`, or in PATH, or nowhere. */
export const findPrometheus = (): string | undefined => {
  const asked = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
  if (asked) return asked;
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'prometheus'))
    .find(isProgram);
};

/** Starts the real Prometheus on a random port of 127.0.0.1 and gives it when it is ready and has scraped every target once. */
export const startPrometheus = async (options: PrometheusOptions): Promise<Prometheus> => {
  const program = options.program ?? findPrometheus();
  if (!program) throw new Error('no prometheus in PATH: install the Debian package `prometheus`');
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-prometheus-'));
  const [free = 0] = options.port === undefined ? await freePorts(1) : [];
  const port = options.port ?? free;
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'prometheus.yml'), stringify(configuration(options)));
  const child = spawn('sh', ['-c', keeper, folder, program, ...flags(folder, port, options)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (words = (words + more).slice(-2_000)));
  const ended = new Promise<void>((done) => child.once('close', () => done()).once('error', () => done()));
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  try {
    const failed = ended.then(() => Promise.reject(new Error(`prometheus ended:\n${words}`)));
    await Promise.race([untilScraped(url, options.targets.length * (options.jobs?.length ?? 1)), failed]);
  } catch (trouble) {
    await stop();
    throw trouble;
  }
  return { url, stop };
};

/**
 * Runs a program until our end of the pipe is closed, then ends it and removes its folder ($0). However a test worker
 * dies, also by SIGKILL, the system closes its pipes: nothing stays behind.
 */
const keeper = `
  trap '' INT TERM HUP PIPE
  exec 3<&0
  "$@" </dev/null 3<&- & child=$!
  { cat <&3 >/dev/null; kill -9 $child; } 2>/dev/null & watcher=$!
  exec 3<&-
  wait $child
  kill -9 $watcher 2>/dev/null
  rm -rf "$0"
`;

const flags = (
  folder: string,
  port: number,
  { features = [], data }: PrometheusOptions,
): readonly string[] => [
  ...features.map((feature) => `--enable-feature=${feature}`),
  `--config.file=${join(folder, 'prometheus.yml')}`,
  `--storage.tsdb.path=${data ?? join(folder, 'data')}`,
  `--web.listen-address=127.0.0.1:${port}`,
  '--log.level=warn',
];

const configuration = ({ targets, intervalSeconds = 1, jobs = ['pods'] }: PrometheusOptions) => ({
  global: { scrape_interval: `${intervalSeconds}s`, scrape_timeout: `${intervalSeconds}s` },
  // The exporter speaks for the pods: its labels `namespace` and `pod` are theirs.
  scrape_configs: jobs.map((job) => ({
    job_name: job,
    honor_labels: true,
    static_configs: targets.map((target) => ({ targets: [new URL(target).host] })),
  })),
});

const untilScraped = async (url: string, count: number): Promise<void> => {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    if ((await upCount(url)) >= count) return;
    await sleep(100);
  }
  throw new Error(`prometheus on ${url} has not scraped its ${count} targets within 30 s`);
};

const upCount = async (url: string): Promise<number> => {
  try {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('sum(up)')}`);
    if (!answer.ok) return -1;
    const { data } = (await answer.json()) as {
      data: { result: readonly { value: readonly [number, string] }[] };
    };
    return Number(data.result[0]?.value[1] ?? 0);
  } catch {
    // Not listening yet.
    return -1;
  }
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
