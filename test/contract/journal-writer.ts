/** A process to be killed: appends without end and prints each number once it is acknowledged. */
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';

const [file = ''] = process.argv.slice(2);
const journal = openSqliteJournal(openDatabase(file));
for (let seq = 0; ; seq += 1) {
  const written = await journal.append(
    'release/r-1',
    seq,
    { kind: 'step-settled', text: 'x'.repeat(500) },
    seq,
  );
  if (written.kind === 'written') process.stdout.write(`${written.entry.seq}\n`);
}
