import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

const gate = join(import.meta.dirname, '../../cli/tidegate.mjs');
const longestTurn = new URL('longest-turn.mjs', import.meta.url).href;
const secret = Buffer.from('a-secret-of-the-sender-32-bytes!').toString('base64');

/** A real `tidegate up` in a folder of its own, to be attacked over loopback. */
export interface Victim {
  readonly folder: string;
  readonly url: string;
  readonly token: string;
  readonly child: ChildProcess;
  /** All that it has printed. */
  said(): string;
  send(at: string, body?: string | object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** A delivery that the sender has signed. */
  deliver(body: object): Promise<Response>;
  /** How health was while something went on. */
  during(what: () => Promise<unknown>): Promise<Health>;
  stop(): Promise<void>;
}

export interface Health {
  /** The longest that one question for health took, ms. */
  readonly slowestMs: number;
  /** Of those questions, the time within which 99 of 100 were answered, ms. */
  readonly p99Ms: number;
  readonly answers: number;
  /** Answers that were not 200, or none. */
  readonly bad: number;
  /** The most memory that the process has had, MiB. */
  readonly peakMiB: number;
  /** The longest that its main thread was on the processor without a turn for others, ms; 0 below 20, or where it is not known. */
  readonly longestTurnMs: number;
}

export interface Ground {
  /** `server` of the one cluster; without it, the cluster is simulated. */
  readonly cluster?: string;
  /** More lines of tidegate.yaml. */
  readonly settings?: string;
  /** Receivers beside `ci`. */
  readonly receivers?: readonly object[];
}

export const openVictim = async ({
  cluster,
  settings = '',
  receivers = [],
}: Ground = {}): Promise<Victim> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-attack-'));
  const place = cluster === undefined ? '{ simulated: true }' : '{ kubeconfig: kubeconfig }';
  if (cluster !== undefined) writeFileSync(join(folder, 'kubeconfig'), kubeconfig(cluster));
  const first = `{ id: ci, scheme: standard-webhooks, app: shop, secrets: ['${secret}'] }`;
  writeFileSync(
    join(folder, 'tidegate.yaml'),
    `clusters:\n  play: ${place}\nreceivers: [${[first, ...receivers.map((one) => JSON.stringify(one))].join()}]\n${settings}`,
  );
  const { CI: _, ...env } = process.env;
  const turns = join(folder, 'turns.log');
  writeFileSync(turns, '');
  const child = spawn(process.execPath, [gate, 'up', '--port', '0'], {
    cwd: folder,
    env: {
      ...env,
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'of the bus',
      NODE_OPTIONS: `--import=${longestTurn}`,
      TURNS_LOG: turns,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (said = `${said}${part.toString()}`.slice(-200_000)));
  const note = await noteOf(folder, child, () => said);
  const send: Victim['send'] = (at, body, headers = {}) => {
    const [method = 'GET', path = '/'] = at.split(' ');
    return fetch(`${note.server}${path}`, {
      method,
      headers: { authorization: `Bearer ${note.token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  };
  return {
    folder,
    url: note.server,
    token: note.token,
    child,
    said: () => said,
    send,
    deliver: (body) => send('POST /v1/hooks/ci', body, signed(JSON.stringify(body))),
    during: (what) => during(note.server, child, turns, what),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const kubeconfig = (server: string): string => `apiVersion: v1
kind: Config
current-context: c
contexts: [{ name: c, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "${server}" } }]
users: [{ name: u, user: { token: a-token-of-the-cluster } }]
`;

const noteOf = async (folder: string, child: ChildProcess, said: () => string) => {
  for (let round = 0; round < 600; round += 1) {
    try {
      const text = readFileSync(join(folder, '.tidegate/server.json'), 'utf8');
      return JSON.parse(text) as { readonly server: string; readonly token: string };
    } catch {
      if (child.exitCode !== null) break;
      await pause(100);
    }
  }
  throw new Error(`the server did not start: ${said()}`);
};

const signed = (body: string): Readonly<Record<string, string>> => {
  const id = randomBytes(8).toString('hex');
  const at = String(Math.floor(Date.now() / 1000));
  const made = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${id}.${at}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${made.digest('base64')}`,
  };
};

/** Asked from a thread of its own: what this process does meanwhile must not look like the server's slowness. */
const during = async (
  url: string,
  { pid }: ChildProcess,
  turns: string,
  what: () => Promise<unknown>,
): Promise<Health> => {
  writeFileSync(turns, '');
  const prober = new Worker(new URL('probe-health.ts', import.meta.url), { workerData: { url, pid } });
  await once(prober, 'message');
  try {
    await what();
  } finally {
    prober.postMessage('stop', []);
  }
  const [health] = (await once(prober, 'message')) as [Omit<Health, 'longestTurnMs'>];
  const long = readFileSync(turns, 'utf8').trim().split('\n').map(Number);
  return { ...health, longestTurnMs: Math.max(...long) };
};
