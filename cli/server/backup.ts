import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { backUp } from '#worlds/local/backup.ts';
import { acceptStore, type Restored, restoreStore } from '#worlds/local/restore.ts';
import { lockFolder } from '#worlds/local/folder-lock.ts';
import type { Output } from '../arguments.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { print } from '../output.ts';
import { clean, cleanLines } from '../text/clean.ts';
import { ownFolder, stateIn } from './folder.ts';

/** `tidegate backup`: a server may run on the folder meanwhile. */
export const runBackup = async (io: Io, file: string, output: Output): Promise<ExitCode> => {
  const to = resolve(io.cwd, file);
  const whole = await backUp(stateIn(join(io.cwd, '.tidegate')), to);
  print(io, output, {
    value: { apiVersion: 'tidegate.dev/v1', kind: 'Backup', file: to, ...datesOf(whole) },
    names: [to],
    table: () => clean(`${file}: ${describe(whole)}`),
  });
  return exit.ok;
};

/** `tidegate restore`: the folder's server must have stopped. Without a backup, the present content is accepted. */
export const runRestore = async (io: Io, backup: string | undefined, output: Output): Promise<ExitCode> => {
  if (backup !== undefined && !existsSync(resolve(io.cwd, backup)))
    throw new Exit(exit.usage, `${clean(backup)}: there is no such file`);
  const folder = await ownFolder(io.cwd);
  const unlock = lockFolder(folder);
  try {
    const restored = put(io, stateIn(folder), backup);
    const { aside, ...whole } = restored;
    print(io, output, {
      value: { apiVersion: 'tidegate.dev/v1', kind: 'Restored', ...datesOf(whole), replaced: aside ?? null },
      names: [folder],
      table: () => cleanLines(sentences(io, restored, backup).join('\n')),
    });
    return exit.ok;
  } finally {
    unlock();
  }
};

const put = (io: Io, dir: string, backup: string | undefined): Restored =>
  backup === undefined ? acceptStore(dir, io.now()) : restoreStore(dir, resolve(io.cwd, backup), io.now());

const sentences = (io: Io, restored: Restored, backup: string | undefined): readonly string[] => [
  `${backup ?? 'the store as it is'}: ${describe(restored)}`,
  ...(restored.aside === undefined
    ? []
    : [`what stood there before is in ${relative(io.cwd, restored.aside)}`]),
  'releases that began or ended after that are unknown now: compare what runs with `tidegate apps` and `tidegate diff` before you release',
];

interface Kept {
  readonly entries: number;
  readonly lastAt: number | undefined;
}

const datesOf = ({
  entries,
  lastAt,
}: Kept): { readonly entries: number; readonly lastEntry: string | null } => ({
  entries,
  lastEntry: lastAt === undefined ? null : new Date(lastAt).toISOString(),
});

const describe = (kept: Kept): string => {
  const { entries, lastEntry } = datesOf(kept);
  return `${entries} entries${lastEntry === null ? '' : `, the last of ${lastEntry}`}`;
};
