import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { openApi, type Api } from './api.ts';
import { writeKubeconfig, type Tokens } from './credentials.ts';
import { readState, type PlaneState } from './plane-state.ts';
import { isOurs, lastWords } from './processes.ts';

/** How to reach a plane; `caData` is base64 of PEM, as kubeconfigs have it. */
export type Served = {
  readonly folder: string;
  /** Context `tidegate` is the admin, context `tidegate-restricted` a user without any right. */
  readonly kubeconfigPath: string;
  readonly restrictedKubeconfigPath: string;
  readonly server: string;
  readonly caData: string;
  readonly adminToken: string;
  readonly restrictedToken: string;
  readonly auditLogPath: string;
};

type Waiting = { readonly folder: string; readonly tokens: Tokens; readonly signal: AbortSignal };

/** How long the API server may take; about three seconds when nobody else works on the machine. */
const patienceMs = 120_000;

/** Waits until `/readyz` says so, writes the kubeconfigs of all users, and says how to reach the plane. */
export const untilServing = async (
  state: PlaneState,
  { folder, tokens, signal }: Waiting,
): Promise<Served> => {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    complainOfTheDead(state, folder);
    const served = describe(state.server, folder, tokens);
    if (served && (await isReady(served))) {
      writeKubeconfigs(served, tokens);
      return served;
    }
    if (performance.now() > deadline) {
      throw new Error(`the API server was not ready in time:\n${lastWords('kube-apiserver', folder)}`);
    }
    await sleep(50);
  }
};

/** Never resolves: rejects when a part dies or `signal` aborts, and looks no more once the plane is up or gone. */
export const untilOneDies = async (
  state: PlaneState,
  folder: string,
  signal: AbortSignal,
): Promise<never> => {
  for (;;) {
    await sleep(100, undefined, { ref: false });
    if (readState(folder)?.phase !== 'starting') return new Promise<never>(() => undefined);
    signal.throwIfAborted();
    complainOfTheDead(state, folder);
  }
};

/** Opens a client as the admin for the time of one hook. */
export const withApi = async <T>(served: Served, use: (api: Api) => Promise<T>): Promise<T> => {
  const { server, caData, adminToken: token } = served;
  const api = openApi({ server, caData, token }, 'tidegate-test-setup');
  try {
    return await use(api);
  } finally {
    api.close();
  }
};

const isReady = (served: Served): Promise<boolean> =>
  withApi(served, async (api) => {
    try {
      return (await api.call('GET', '/readyz')).status === 200;
    } catch {
      // Not listening yet.
      return false;
    }
  });

/** The API server makes its own certificate; before it is written there is nobody to ask. */
const describe = (server: string, folder: string, tokens: Tokens): Served | undefined => {
  try {
    return {
      folder,
      kubeconfigPath: join(folder, 'kubeconfig'),
      restrictedKubeconfigPath: join(folder, 'restricted.kubeconfig'),
      server,
      caData: readFileSync(join(folder, 'certificates', 'apiserver.crt')).toString('base64'),
      adminToken: tokens.admin,
      restrictedToken: tokens.restricted,
      auditLogPath: join(folder, 'audit.log'),
    };
  } catch {
    // Not written yet.
    return undefined;
  }
};

const writeKubeconfigs = ({ folder, server, caData, ...paths }: Served, tokens: Tokens): void => {
  const { admin, restricted } = tokens;
  writeKubeconfig(paths.kubeconfigPath, server, caData, { admin, restricted });
  writeKubeconfig(paths.restrictedKubeconfigPath, server, caData, { restricted });
  for (const user of ['manager', 'scheduler', 'kwok'] as const) {
    writeKubeconfig(join(folder, `${user}.kubeconfig`), server, caData, { [user]: tokens[user] });
  }
};

const complainOfTheDead = (state: PlaneState, folder: string): void => {
  const dead = state.processes.find((part) => !isOurs(part, folder));
  if (dead) throw new Error(`${dead.name} ended while starting:\n${lastWords(dead.name, folder)}`);
};
