import { Failure } from '#domain/failure.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Ground } from '../world/ground.ts';

type Faults = Ground['faults'];
type Mishap = Parameters<Faults['next']>[0];

/** The real cluster with the faults of the simulated one, made on the way to it. */
export const openFaultyCluster = (
  cluster: Cluster,
): { readonly faults: Faults; readonly faulty: Cluster } => {
  let waiting: { readonly mishap: Mishap; left: number }[] = [];
  const take = (verb: string): string | undefined => {
    const found = waiting.find(({ mishap }) => (mishap.verb ?? verb) === verb);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
    return found.mishap.fault.kind;
  };
  const through = async <T>(verb: string, run: () => Promise<T>): Promise<T> => {
    const fault = take(verb);
    if (fault === undefined) return run();
    if (fault === 'conflict')
      throw new Failure('Conflict', 'cluster local', 'it was changed in the meantime');
    if (fault === 'timeout') await run();
    throw new Failure('ClusterUnreachable', 'cluster local', fault);
  };
  const faulty: Cluster = {
    ...cluster,
    get: (...asked) => through('get', () => cluster.get(...asked)),
    list: (...asked) => through('list', () => cluster.list(...asked)),
    patch: (...asked) => through('patch', () => cluster.patch(...asked)),
    apply: (...asked) => through('apply', () => cluster.apply(...asked)),
    remove: (...asked) => through('delete', () => cluster.remove(...asked)),
  };
  const faults: Faults = {
    next: (mishap: Mishap) => void waiting.push({ mishap, left: mishap.times ?? 1 }),
    clear: () => void (waiting = []),
    mutate: () => undefined,
    breakWatches: () => undefined,
  };
  return { faults, faulty };
};
