import { anonymous, type AnonymousWindows } from '#domain/analysis/anonymize.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { pickRelease } from '../pick.ts';

/**
 * The windows of a release as JSON, with numbers for pods and time from zero: nothing in them identifies their owner.
 */
export const exportWindows = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const targets = await client.measurements(await pickRelease(client, args.words[1]));
  const items = targets.flatMap(({ measurements }) => {
    const all = measurements.flatMap((record) => record.measurements);
    const workloads = [...new Set(all.map(({ workload }) => workload))];
    return workloads.map((name) => anonymous(all.filter(({ workload }) => workload === name)));
  });
  const seen = items.filter(({ canary, stable }) => canary.length + stable.length > 0);
  io.out(
    `{"apiVersion":"tidegate.dev/v1","kind":"WindowsList","items":[${seen.map(seriesText).join(',\n')}]}`,
  );
  return exit.ok;
};

/** One window per line, so that people can read them, and a mistake can be reported by line. */
const seriesText = (series: AnonymousWindows): string => {
  const fields = Object.entries(series).map(([name, value]: [string, unknown]) =>
    Array.isArray(value) && name !== 'canaryPods'
      ? `${JSON.stringify(name)}:[\n${value.map((row) => JSON.stringify(row)).join(',\n')}]`
      : `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${fields.join(',\n')}}`;
};
