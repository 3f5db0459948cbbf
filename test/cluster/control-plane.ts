import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { buildControlPlane } from './build.ts';
import { makeCredentials } from './credentials.ts';
import * as flags from './flags.ts';
import { createNodes, untilNodesReady } from './nodes.ts';
import { claimFolder, writeState, type PlaneState } from './plane-state.ts';
import { stateRoot } from './places.ts';
import { freePorts } from './ports.ts';
import { launch, type Launch } from './processes.ts';
import { untilOneDies, untilServing, withApi, type Served } from './serving.ts';
import { stopPlane, sweep } from './stopping.ts';

export { buildControlPlane } from './build.ts';

/** How to start a plane: without `folder` it is a private one, which the next start removes when our process is gone. */
export type Start = {
  /** How many Nodes to create; 20 unless said. */
  readonly nodes?: number;
  /** True starts etcd and the API server alone: nothing runs there, and nobody collects. */
  readonly isApiOnly?: boolean;
  /** True leaves the controller manager at its own 20 requests a second, as users have it (or TIDEGATE_STOCK_QPS=1). */
  readonly stockQps?: boolean;
  readonly folder?: string;
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
};

/** A running control plane; `stop` leaves no process, no port and no file, and may be called twice. */
export type ControlPlane = Served & { readonly stop: () => Promise<void> };

/** How long the nodes may take; about a second when nobody else works on the machine. */
const nodesPatienceMs = 120_000;

/**
 * Builds what is not cached, starts etcd, API server, controllers, scheduler and kwok on random ports of 127.0.0.1, and
 * gives the plane once its nodes are Ready. Where anything fails, or `signal` aborts, all is stopped again; the error
 * holds the last lines of the part that failed.
 */
export const startControlPlane = async (how: Start = {}): Promise<ControlPlane> => {
  const { log = () => undefined, signal = new AbortController().signal } = how;
  const programs = await buildControlPlane(log, signal);
  await sweep();
  const folder = how.folder ?? join(stateRoot(), `${process.pid}-${randomBytes(3).toString('hex')}`);
  if (!claimFolder(folder)) throw new Error(`a control plane lives in ${folder} already; stop it first`);
  try {
    const [api = 0, etcd = 0, peer = 0] = await freePorts(3);
    const stockQps = how.stockQps ?? process.env['TIDEGATE_STOCK_QPS'] === '1';
    const setting = { folder, programs, ports: { api, etcd, peer }, stockQps };
    const served = await start(setting, {
      nodes: how.isApiOnly === true ? 0 : (how.nodes ?? 20),
      shared: how.folder !== undefined,
      log,
      signal,
    });
    return { ...served, stop: async () => void (await stopPlane(folder)) };
  } catch (trouble) {
    await stopPlane(folder);
    throw trouble;
  }
};

type How = Required<Pick<Start, 'nodes' | 'log' | 'signal'>> & { readonly shared: boolean };

const start = async (setting: flags.Setting, { nodes, shared, log, signal }: How): Promise<Served> => {
  const { folder, ports } = setting;
  const server = `https://127.0.0.1:${ports.api}`;
  const state: PlaneState = {
    phase: 'starting',
    owner: process.pid,
    server,
    ports: Object.values(ports),
    processes: [],
  };
  writeState(folder, state);
  const run = (what: Launch): void => {
    signal.throwIfAborted();
    state.processes.push(launch(what, folder));
    // Written after each: whoever finds this folder after our sudden end must know all that runs.
    writeState(folder, state);
  };
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  const tokens = makeCredentials(folder);
  run(flags.etcd(setting));
  run(flags.apiServer(setting));
  const served = await untilServing(state, { folder, tokens, signal });
  log(`API server ready after ${seconds()} s`);
  if (nodes > 0) {
    for (const part of [flags.controllerManager, flags.scheduler, flags.kwok]) run(part(setting));
    await withApi(served, async (api) => {
      await createNodes(api, nodes);
      const deadline = performance.now() + nodesPatienceMs;
      await Promise.race([untilNodesReady(api, nodes, deadline), untilOneDies(state, folder, signal)]);
    });
    log(`${nodes} nodes ready after ${seconds()} s`);
  }
  writeState(folder, { ...state, phase: 'up', owner: shared ? null : process.pid });
  return served;
};
