/**
 * `npm run bench:peers`: Argo Rollouts, OpenKruise Rollouts and Tidegate release the same pods in the same steps on one
 * control plane, in turns. `-- --sizes 10,100,500`, `-- --runs 3`, `-- --only tidegate,argo`, `-- -o json`. The first time it
 * builds the peers from their Go modules, some minutes each.
 */
import { parseArgs } from 'node:util';
import { openApi } from '#test/cluster/api.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { machine, seconds } from './lab/machine.ts';
import { openPlane } from './lab/plane.ts';
import { argo } from './peers/argo.ts';
import { kruiseRollouts } from './peers/kruise-rollouts.ts';
import { type Field, measureRelease, measureWayBack, median } from './peers/measure.ts';
import type { Side } from './peers/side.ts';
import { tidegate } from './peers/tidegate.ts';
import type { Figures } from './run.ts';

const sides: readonly Side[] = [argo, kruiseRollouts, tidegate];

/** What one side comes to with so many pods: the median of its times, the worst of everything else. */
const measure = async (
  side: Side,
  field: Field,
  replicas: number,
  runs: number,
): Promise<Figures[string]> => {
  const forward = [];
  const back = [];
  for (let run = 0; run < runs; run += 1) {
    forward.push(await measureRelease(side, field, replicas));
    back.push(await measureWayBack(side, field, replicas));
  }
  const times = forward.map(({ makespanMs }) => makespanMs);
  return {
    'makespan s': median(times),
    'of runs': times.map(seconds).join(' '),
    'most pods': Math.max(...forward.map(({ mostPods }) => mostPods)),
    'lowest Ready': Math.min(...forward.map(({ lowestReady }) => lowestReady)),
    requests: Math.max(...forward.map(({ requests }) => requests)),
    'of the native controller': Math.max(...forward.map(({ native }) => native)),
    'back s': median(back.map(({ backMs }) => backMs)),
    'back: lowest Ready': Math.min(...back.map(({ lowestReady }) => lowestReady)),
    'back: most pods': Math.max(...back.map(({ mostPods }) => mostPods)),
    'back: requests': Math.max(...back.map(({ requests }) => requests)),
  };
};

/** Why a side is left out, or nothing. */
const started = async (side: Side, kubeconfig: string) => {
  try {
    return { running: await side.start(kubeconfig) };
  } catch (error) {
    return { skipped: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
};

/** By a part of the name, or several with commas. */
const isAmong =
  (only: string) =>
  ({ name }: Side): boolean =>
    only.split(',').some((part) => name.toLowerCase().includes(part.toLowerCase()));

/** Starts who can be started; who cannot is left out, and it is said why. */
const assemble = async (only: string, kubeconfig: string) => {
  const playing: Side[] = [];
  const ends: (() => Promise<void>)[] = [];
  for (const side of sides.filter(isAmong(only))) {
    const { running, skipped } = await started(side, kubeconfig);
    if (skipped === undefined) playing.push(side);
    else console.log(`SKIPPED: ${side.name}: ${skipped}`);
    if (running !== undefined) ends.push(running.stop);
  }
  return { playing, ends };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '10,100,500' },
      runs: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      output: { type: 'string', short: 'o', default: 'text' },
    },
  });
  const plane = await openPlane();
  if (plane.kind === 'none') return console.log(`SKIPPED: ${plane.reason}`);
  const { kubeconfig, auditLog } = plane;
  if (auditLog === undefined)
    return console.log('SKIPPED: the cluster of KUBECONFIG has no audit log beside it');
  const api = openApi(readAccess(kubeconfig), 'bench-of-tidegate');
  const { playing, ends } = await assemble(values.only, kubeconfig);
  const all: Record<string, Figures> = {};
  try {
    for (const size of values.sizes.split(',').map(Number)) {
      const figures: Record<string, Figures[string]> = {};
      for (const side of playing)
        figures[side.name] = await measure(side, { kubeconfig, auditLog, api }, size, Number(values.runs));
      all[`N=${size}`] = figures;
      if (values.output === 'json') continue;
      console.log(`\nN=${size}, ${machine()}`);
      console.table(figures);
    }
    if (values.output === 'json') console.log(JSON.stringify(all));
  } finally {
    for (const end of ends.toReversed()) await end();
    api.close();
    await plane.stop();
  }
};

if (import.meta.main) await main();
