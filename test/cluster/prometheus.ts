import { spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';

import { freePorts } from './ports.ts';

/** What to scrape, how often (1 s unless said), and which binary to run (the one in PATH unless said). */
export type PrometheusOptions = {
  readonly targets: readonly string[];
  readonly intervalSeconds?: number;
  readonly program?: string;
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
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'prometheus.yml'), stringify(configuration(options)));
  const child = run(program, folder, port);
  const ended = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  try {
    const failed = ended.then(() => Promise.reject(new Error(`prometheus ended:\n${lastWords(folder)}`)));
    await Promise.race([untilScraped(url, options.targets.length), failed]);
  } catch (trouble) {
    await stop();
    throw trouble;
  }
  return { url, stop };
};

const run = (program: string, folder: string, port: number) => {
  const log = openSync(join(folder, 'log'), 'a');
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  // If the tests end without `stop`, nothing may stay behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
};

const configuration = ({ targets, intervalSeconds = 1 }: PrometheusOptions) => ({
  global: { scrape_interval: `${intervalSeconds}s`, scrape_timeout: `${intervalSeconds}s` },
  scrape_configs: [
    // The exporter speaks for the pods: its labels `namespace` and `pod` are theirs.
    {
      job_name: 'pods',
      honor_labels: true,
      static_configs: targets.map((target) => ({ targets: [new URL(target).host] })),
    },
  ],
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
    if (!answer.ok) return 0;
    const { data } = (await answer.json()) as {
      data: { result: readonly { value: readonly [number, string] }[] };
    };
    return Number(data.result[0]?.value[1] ?? 0);
  } catch {
    // Not listening yet.
    return 0;
  }
};

const lastWords = (folder: string): string =>
  readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(-12).join('\n');

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
