import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startControlPlane } from '#test/cluster/control-plane.ts';
import { findPrometheus } from '#test/cluster/prometheus.ts';
import { buildParts } from './build/build.ts';

/* `npm run test:cloud [-- vitest arguments]`: the packaged stack run for real, against KUBECONFIG or a control plane of ours. */

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));

const vitest = async (kubeconfig: string): Promise<number> => {
  const program = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const child = spawn(process.execPath, [program, 'run', '--config', config, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TIDEGATE_TEST_KUBECONFIG: kubeconfig },
  });
  interruption.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const code = await new Promise<number | null>((done, fail) =>
    child.once('close', done).once('error', fail),
  );
  return code ?? 1;
};

const main = async (): Promise<number> => {
  if (findPrometheus() === undefined) throw new Error('no prometheus in PATH: apt-get install prometheus');
  // Built before anything starts, so that what is missing is one message.
  await buildParts(console.log);
  const given = process.env['KUBECONFIG'];
  if (given) return vitest(given);
  const plane = await startControlPlane({ log: console.log, signal: interruption.signal });
  try {
    return await vitest(plane.kubeconfigPath);
  } finally {
    await plane.stop();
  }
};

try {
  process.exitCode = await main();
} catch (trouble) {
  console.error(trouble instanceof Error ? trouble.message : trouble);
  process.exitCode = 1;
}
if (interruption.signal.aborted) process.exitCode = 130;
