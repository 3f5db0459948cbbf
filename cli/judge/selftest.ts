import { isDistrusted } from '#domain/analysis/selftest.ts';
import type { TargetSelfTests } from '#domain/analysis/selftest-view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { pickRelease } from '../pick.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';

/**
 * Plays releases without any change on the history of the running pods, and prints how often each check would have
 * rolled back.
 */
export const showSelfTest = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const targets = await client.selfTest(await pickRelease(client, args.words[1]));
  const items = targets.flatMap(rowsOf);
  print(io, args.output, {
    value: listOf('JudgeSelfTestList', items),
    names: items.map(({ target, workload, check }) => `${target}/${workload}/${check}`),
    table: () =>
      items.length === 0
        ? 'nothing runs yet that the judge could be tested on'
        : table(
            ['TARGET', 'WORKLOAD', 'CHECK', 'FALSE ALARMS', 'EFFECT'],
            items.map(({ target, workload, check, plays, alarms, so }) => [
              clean(target),
              clean(workload),
              clean(check),
              plays === 0 ? '-' : `${alarms} of ${plays}`,
              clean(so),
            ]),
          ),
  });
  return exit.ok;
};

const rowsOf = ({ target, workloads }: TargetSelfTests) =>
  workloads.flatMap(({ workload, checks, why }) =>
    checks.length === 0
      ? [{ target, workload, check: '-', plays: 0, alarms: 0, so: why ?? 'no checks' }]
      : checks.map((one) => ({ target, workload, ...one, so: conclusionOf(one, why) })),
  );

type Played = TargetSelfTests['workloads'][number]['checks'][number];

const conclusionOf = (one: Played, why: string | undefined): string => {
  if (one.plays === 0) return why ?? 'too few pods or too short a past';
  return isDistrusted(one) ? 'it asks instead of rolling back' : 'it may roll back';
};
