import { buildParts } from './build/build.ts';
import { readLongUsage } from './figures/long-bakes.ts';
import { measureApi, measureStack } from './figures/measure.ts';
import { formatApi, formatFigures, formatIdle, formatRelease } from './figures/format.ts';
import { openCloud } from './open-cloud.ts';
import { openStage } from './open-stage.ts';
import { readSweep, readUsage } from './figures/usage.ts';

/*
 * `npm run package && npm run cloud`: the packaged stack on this machine, until Ctrl-C.
 * `npm run cloud -- build` only builds its parts; `npm run cloud -- figures` measures every function, cold and warm,
 * and what a release would cost.
 */

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

const serve = async (): Promise<void> => {
  const cloud = await openCloud({ log: console.log, pace: 1 });
  console.log(`HTTP API      ${cloud.server}`);
  console.log(`token         ${cloud.token}`);
  console.log(`Step Functions ${cloud.engine}`);
  console.log(`logs          ${cloud.folder}/logs`);
  console.log(`try: TIDEGATE_SERVER=${cloud.server} TIDEGATE_TOKEN=${cloud.token} npx tidegate apps`);
  await untilStopped();
  await cloud.stop();
};

/** Of each function of the API. */
const coldStarts = 10;

/** Without a cluster no release is played through the functions; they are measured all the same. */
const figures = async (): Promise<void> => {
  const given = process.env['KUBECONFIG'];
  if (given === undefined) console.log('KUBECONFIG names no cluster: only the simulated release is counted');
  else process.env['TIDEGATE_TEST_KUBECONFIG'] = given;
  const stage = given === undefined ? undefined : await openStage();
  const cloud = stage?.cloud ?? (await openCloud({ log: console.log }));
  try {
    console.log(formatFigures(await measureStack(cloud)));
    console.log(formatApi(await measureApi(cloud, coldStarts)));
    if (stage !== undefined) console.log(formatRelease(await readUsage(stage)));
    console.log(formatRelease(await readLongUsage(await buildParts(console.log), cloud)));
    console.log(formatIdle(await readSweep(cloud)));
  } finally {
    await (stage ?? cloud).stop();
  }
};

const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
  serve,
  figures,
  build: () => buildParts(console.log),
};
const verb = verbs[process.argv[2] ?? 'serve'];
if (verb === undefined) throw new Error(`npm run cloud -- ${process.argv[2]}: build, serve or figures`);
await verb();
