import { canonical } from '#domain/json.ts';
import { replay as judgeAgain } from '#domain/analysis/records.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { pickRelease } from '../pick.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';

/** Judges every look of a release again, from the windows that were kept; exit 11 when a verdict comes out otherwise. */
export const replay = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const id = await pickRelease(client, args.words[1]);
  const targets = await client.measurements(id);
  const items = targets.flatMap(({ target, measurements }) =>
    measurements.flatMap((record) => judgeAgain(record, canonical).map((one) => ({ target, ...one }))),
  );
  print(io, args.output, {
    value: { ...listOf('VerdictList', items), release: id },
    names: items.map(({ target, workload, at }) => `${target}/${workload}/${at}`),
    table: () =>
      items.length === 0
        ? 'the judge has not looked at this release'
        : table(
            ['TARGET', 'WORKLOAD', 'AT', 'VERDICT', 'SAME', 'BECAUSE'],
            items.map(({ target, workload, at, verdict, isSame }) => [
              clean(target),
              clean(workload),
              dateTime(at),
              verdict.kind,
              isSame ? 'yes' : 'NO',
              clean(verdict.reason),
            ]),
          ),
  });
  return items.every(({ isSame }) => isSame) ? exit.ok : exit.conflict;
};
