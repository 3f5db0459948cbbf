import { applications, bodies } from '../attacks/hostile.ts';
import { openVictim } from '../attacks/server.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

/** The longest answer of /healthz while a real server is busy with one input of a megabyte (bar: 200 ms), and its memory. */
export const bench = async (): Promise<Bench> => {
  const victim = await openVictim();
  try {
    const rows: [string, Readonly<Record<string, number>>][] = [];
    const look = async (name: string, what: () => Promise<unknown>): Promise<void> => {
      const { slowestMs, peakMiB } = await victim.during(what);
      rows.push([name, { 'slowest ms': slowestMs, 'resident MiB': peakMiB }]);
    };
    for (const [name, text] of Object.entries(applications)) {
      const source = { files: [{ path: 'app.yaml', text: text() }] };
      await look(`an application: ${name.trim()}`, () => victim.send('PUT /v1/apps/shop', { source }));
    }
    for (const [name, text] of Object.entries(bodies)) {
      const body = text();
      await look(`a body: ${name}`, () => victim.send('POST /v1/plans', body));
    }
    return {
      name: `health beside one hostile input, bar 200 ms: ${machine()}`,
      figures: Object.fromEntries(rows),
    };
  } finally {
    await victim.stop();
  }
};
