import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, statfsSync, truncateSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { furnish } from './stage.ts';

/** A file system of its own in memory, of so many MiB, seen by whoever is started `within` it. */
export interface SmallDisk {
  /** The folder on it, as this process sees it. */
  readonly folder: string;
  readonly within: readonly string[];
  /** Takes all room but so many bytes. */
  fill(left: number): void;
  makeRoom(): void;
  remount(how: 'ro' | 'rw'): void;
  close(): Promise<void>;
}

const holding =
  'mount -t tmpfs -o size="$1" tidegate /mnt && mkdir /mnt/work && echo ready && exec sleep 600';
const own = ['unshare', '--map-root-user', '--mount'] as const;

/** Whether this machine lets a user mount in a namespace of its own. */
export const canMount = (): boolean =>
  spawnSync(own[0], [...own.slice(1), 'mount', '-t', 'tmpfs', 'tidegate', '/mnt']).status === 0;

export const openSmallDisk = async (mebibytes: number): Promise<SmallDisk> => {
  const holder = spawn(own[0], [...own.slice(1), 'sh', '-c', holding, 'sh', `${mebibytes}m`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const place = `/proc/${holder.pid}/root/mnt`;
  const enter = ['nsenter', '--target', String(holder.pid), '--user', '--mount', '--preserve-credentials'];
  const folder = join(place, 'work');
  furnish(folder);
  return {
    folder,
    within: [...enter, 'sh', '-c', 'cd /mnt/work && exec "$@"', 'sh'],
    fill: (left) => {
      const file = openSync(join(place, 'filler'), 'w');
      const room = (): number => statfsSync(place).bavail * statfsSync(place).bsize - left;
      try {
        while (room() > 0) writeSync(file, Buffer.alloc(Math.min(room(), 1 << 20), 1));
      } catch (error) {
        // Somebody else took the last page.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => truncateSync(join(place, 'filler'), 0),
    remount: (how) => {
      const [command = '', ...rest] = [...enter, 'mount', '-o', `remount,${how}`, '/mnt'];
      const { status, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`remount: ${stderr}`);
    },
    close: async () => {
      holder.kill();
      await once(holder, 'close');
    },
  };
};
