import { anonymous } from '#domain/verdict/records.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { jsonLine, listOf } from '../output.ts';
import { pickRelease } from '../pick.ts';

/** The windows of a release as JSON, with numbers for pods and time from zero: nothing in them says whose they are. */
export const exportWindows = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const targets = await client.looks(await pickRelease(client, args.words[1]));
  const items = targets.flatMap(({ looks }) => {
    const all = looks.flatMap((record) => record.looks);
    const workloads = [...new Set(all.map(({ workload }) => workload))];
    return workloads.map((name) => anonymous(all.filter(({ workload }) => workload === name)));
  });
  io.out(
    jsonLine(
      listOf(
        'WindowsList',
        items.filter(({ canary, stable }) => canary.length + stable.length > 0),
      ),
    ),
  );
  return exit.ok;
};
