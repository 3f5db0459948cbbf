import { beginning, type TrailEntry, type Verified, verifyTrail } from '#domain/audit/trail.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { Exit, exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';

/** `tidegate audit [--contains <hash>]` */
export const audit: Verb = {
  name: 'audit',
  summary: 'who did what, and whether the record of it is whole',
  takes: '[app|release]',
  flags: {
    contains: {
      about: 'fail unless this hash is in the chain: the head that an earlier look printed',
      hint: 'hash',
    },
  },
  more: 'Every record is checked here by its hash and the one before; a chain that is broken ends with exit 11.',
  async run(args, io, client) {
    const entries = await client.trail();
    const verified = verifyTrail(entries, digestOf);
    const wanted = args.text('contains');
    const isThere =
      wanted === undefined || wanted === beginning || entries.some(({ event }) => event.hash === wanted);
    const word = args.words[0];
    const shown = entries.filter(({ event }) => word === undefined || isAbout(event, word));
    print(io, args.output, {
      value: { ...listOf('AuditTrail', shown), verified },
      names: shown.map(({ event }) => event.hash),
      table: () => [describe(shown, entries), summary(verified)].join('\n'),
    });
    if (!isThere)
      throw new Exit(
        exit.conflict,
        `${clean(wanted)} is not in this trail: records after it are missing or were changed`,
      );
    return verified.kind === 'whole' ? exit.ok : exit.conflict;
  },
};

const isAbout = (event: TrailEntry['event'], word: string): boolean =>
  event.kind === 'act' && [event.app, event.release, event.approval].includes(word);

const describe = (shown: readonly TrailEntry[], all: readonly TrailEntry[]): string => {
  const undone = new Map(
    all.flatMap(({ event }) => (event.kind === 'not-done' ? [[event.of, event.code] as const] : [])),
  );
  const rows = shown.flatMap(({ seq, event }) =>
    event.kind === 'act'
      ? [
          [
            String(seq),
            dateTime(event.at),
            clean(event.by.name),
            clean(`${event.by.kind} ${event.by.knownAs ?? event.by.id}`),
            clean(
              `${event.what.replace(' /v1/', ' ')}${event.channel === 'api' ? '' : ` in ${event.channel}`}`,
            ),
            clean(undone.has(seq) ? `refused: ${undone.get(seq)}` : (event.answer ?? 'done')),
            clean(event.plan?.slice(7, 19) ?? '-'),
            clean(event.reason ?? ''),
          ],
        ]
      : [],
  );
  return rows.length === 0
    ? 'nothing has been recorded'
    : table(['NO', 'AT', 'WHO', 'KNOWN AS', 'WHAT', 'CAME TO', 'PLAN', 'WHY'], rows);
};

const summary = (verified: Verified): string =>
  verified.kind === 'whole'
    ? `the chain of ${verified.length} records is whole; its head is ${verified.head}`
    : `the chain is broken at record ${verified.seq}: ${verified.reason}`;
