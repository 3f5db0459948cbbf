import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

import { isBuilt } from './build.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { findPrometheus } from './prometheus.ts';
import { installedGo } from './toolchain.ts';

/** The cluster that the tests run against. */
type Cluster = {
  readonly kubeconfig: string;
  readonly auditLog: string | undefined;
  readonly plane: ControlPlane | undefined;
};

const interruption = new AbortController();

/** `npm run test:cluster [-- vitest arguments]`: the tests that need a real Kubernetes API, against KUBECONFIG or a plane of ours. */
const main = async (): Promise<number> => {
  const reason = await whyNot();
  if (reason) {
    console.log(`The cluster tests are skipped: ${reason}.`);
    // In CI a suite that silently does not run is a failure.
    return process.env['CI'] ? 1 : 0;
  }
  const cluster = await open();
  try {
    return await vitest(cluster);
  } finally {
    await cluster.plane?.stop();
  }
};

const whyNot = async (): Promise<string | undefined> => {
  if (process.env['KUBECONFIG'] || isBuilt()) return undefined;
  const go = await installedGo();
  if (go.kind === 'found') return undefined;
  return `KUBECONFIG names no cluster, and a control plane cannot be built, because there is ${go.reason}`;
};

const open = async (): Promise<Cluster> => {
  const given = givenKubeconfig();
  if (!given) {
    const plane = await startControlPlane({ log: console.log, signal: interruption.signal });
    return { kubeconfig: plane.kubeconfigPath, auditLog: plane.auditLogPath, plane };
  }
  console.log(`Using the cluster of KUBECONFIG=${given}; every test makes a namespace of its own.`);
  // A plane that `npm run cluster` started has its audit log beside its kubeconfig.
  const beside = join(dirname(given), 'audit.log');
  return { kubeconfig: given, auditLog: existsSync(beside) ? beside : undefined, plane: undefined };
};

/** A list of files stays as it is: clients merge it. */
const givenKubeconfig = (): string | undefined => {
  const given = process.env['KUBECONFIG'];
  if (!given || given.includes(delimiter)) return given;
  if (!existsSync(given))
    throw new Error(`KUBECONFIG=${given} does not exist; unset it to test on a control plane of our own`);
  return resolve(given);
};

const vitest = async ({ kubeconfig, auditLog }: Cluster): Promise<number> => {
  const prometheus = findPrometheus();
  if (!prometheus) console.log('No prometheus in PATH: tests that need the real one are skipped.');
  const program = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const child = spawn(process.execPath, [program, 'run', '--config', config, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      TIDEGATE_TEST_KUBECONFIG: kubeconfig,
      ...(auditLog && { TIDEGATE_TEST_AUDIT_LOG: auditLog }),
      ...(prometheus && { TIDEGATE_TEST_PROMETHEUS_BIN: prometheus }),
    },
  });
  const pass = () => child.kill('SIGTERM');
  interruption.signal.addEventListener('abort', pass);
  const code = await new Promise<number | null>((done, fail) =>
    child.once('close', done).once('error', fail),
  );
  return code ?? 1;
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));
}

try {
  process.exitCode = await main();
} catch (trouble) {
  console.error(trouble instanceof Error ? trouble.message : trouble);
  process.exitCode = 1;
}
if (interruption.signal.aborted) process.exitCode = 130;
