import { openHostileCluster } from '../attacks/hostile-cluster.ts';
import { answers, applications, appOf, bodies, component, crowd, manyImages } from '../attacks/hostile.ts';
import { openVictim, type Victim } from '../attacks/server.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

type Attack = readonly [name: string, attack: () => Promise<unknown>];

const put = (victim: Victim, text: string) =>
  victim.send('PUT /v1/apps/shop', { source: { files: [{ path: 'app.yaml', text }] } });

/** The p99 and the longest answer of /healthz while a real server is busy with one hostile input (bar: 200 ms), the longest turn of its loop on the processor (whatever else the machine does), and its memory. */
export const bench = async (): Promise<Bench> => {
  const cluster = await openHostileCluster();
  const victim = await openVictim({ cluster: cluster.url });
  // All is spelled beforehand: it costs as much as answering it.
  const written = (texts: Readonly<Record<string, () => string>>) =>
    Object.entries(texts).map(([name, text]) => [name.trim(), text()] as const);
  const attacks: readonly Attack[] = [
    ...written(applications).map(([name, text]): Attack => [
      `an application: ${name}`,
      () => put(victim, text),
    ]),
    ...written(bodies).map(([name, text]): Attack => [
      `a body: ${name}`,
      () => victim.send('POST /v1/plans', text),
    ]),
    ['one component', () => put(victim, appOf(component('web')))],
    ['a delivery: 10,000 images', () => victim.deliver({ type: 'release', images: manyImages() })],
    ...written(answers).flatMap(([name, text]) =>
      [500, 200].map((status): Attack => [
        `a cluster: ${name} under ${status}`,
        () => {
          cluster.says({ status, text });
          return victim.send('POST /v1/plans', { app: 'shop' });
        },
      ]),
    ),
    ['three applications at once', () => Promise.all(crowd().map((text) => put(victim, text)))],
  ];
  try {
    const rows: [string, Readonly<Record<string, number>>][] = [];
    for (const [name, attack] of attacks) {
      const { p99Ms, slowestMs, longestTurnMs, peakMiB } = await victim.during(attack);
      rows.push([
        name,
        {
          'p99 ms': p99Ms,
          'slowest ms': slowestMs,
          'longest turn ms': longestTurnMs,
          'resident MiB': peakMiB,
        },
      ]);
    }
    return {
      name: `health beside one hostile input, bar 200 ms: ${machine()}`,
      figures: Object.fromEntries(rows),
    };
  } finally {
    await victim.stop();
    cluster.close();
  }
};
