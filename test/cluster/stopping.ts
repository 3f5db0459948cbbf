import { dropFolder, planeFolders, readState } from './plane-state.ts';
import { untilFree } from './ports.ts';
import { end, isAlive, isOurs } from './processes.ts';

/** Stops the plane of a folder in the right order, waits for its ports, removes the folder. Gives false where none was. */
export const stopPlane = async (folder: string): Promise<boolean> => {
  const state = readState(folder);
  if (state) {
    // Last started, first stopped: an API server whose etcd is gone takes minutes to end and keeps its port.
    for (const part of state.processes.toReversed()) await end(part, folder, 2_000);
    const taken = await untilFree(state.ports);
    const left = state.processes
      .filter((part) => isOurs(part, folder))
      .map(({ name, pid }) => `${name} (${pid})`);
    if (left.length + taken.length > 0) {
      throw new Error(
        `could not stop ${left.join(', ') || 'all'}; ports still taken: ${taken.join(', ') || 'none'}`,
      );
    }
  }
  dropFolder(folder);
  return state !== undefined;
};

/** Stops every plane whose owner died before it could: after a `kill -9` the next start cleans up. */
export const sweep = async (): Promise<void> => {
  for (const folder of planeFolders()) {
    const owner = readState(folder)?.owner;
    if (typeof owner === 'number' && !isAlive(owner)) await stopPlane(folder);
  }
};
