import { parseArgs } from 'node:util';

import { buildControlPlane, startControlPlane } from './control-plane.ts';
import { readState } from './plane-state.ts';
import { sharedFolder } from './places.ts';
import { sweep } from './stopping.ts';

/** `npm run cluster [-- --nodes 20]`: starts the plane of this user and leaves it running; `--build-only` only builds. */
const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { nodes: { type: 'string' }, 'build-only': { type: 'boolean' } } });
  const nodes = Number(values.nodes ?? process.env['TIDEGATE_NODES'] ?? 20);
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > 1_000)
    throw new Error('--nodes takes a number from 1 to 1000');
  if (values['build-only']) {
    console.log(`The control plane is in ${await buildControlPlane(console.log, interruption.signal)}`);
    return 0;
  }
  await sweep();
  const running = readState(sharedFolder());
  if (running?.phase === 'starting') {
    console.log(
      `A control plane is being started by process ${running.owner}; wait for it, or run: npm run cluster:down`,
    );
    return 1;
  }
  if (running) {
    console.log(`A control plane already runs on ${running.server} (npm run cluster:down stops it).`);
    tell(`${sharedFolder()}/kubeconfig`);
    return 0;
  }
  const plane = await startControlPlane({
    folder: sharedFolder(),
    nodes,
    log: console.log,
    signal: interruption.signal,
  });
  console.log(`Kubernetes runs on ${plane.server}. Stop it with: npm run cluster:down`);
  console.log(`audit log   ${plane.auditLogPath}`);
  tell(plane.kubeconfigPath);
  return 0;
};

const tell = (kubeconfig: string): void => {
  console.log(`kubeconfig  ${kubeconfig}`);
  console.log(`export KUBECONFIG=${kubeconfig}`);
};

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}; all is stopped again`)));
}

try {
  process.exitCode = await main();
} catch (trouble) {
  console.error(trouble instanceof Error ? trouble.message : trouble);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}
