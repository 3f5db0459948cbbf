import type { KubeObject } from '#domain/kube/object.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster, ObjectQuery, Sighting } from '#ports/cluster.ts';

/** The pods of one workload, kept up to date by one list and one watch. */
export class PodWatch {
  readonly #cluster: Cluster;
  readonly #query: ObjectQuery;
  readonly #signal: AbortSignal;
  #pods = new Map<string, KubeObject>();
  #version = '';
  #sightings: AsyncIterator<Sighting> | undefined;
  #next: Promise<IteratorResult<Sighting>> | undefined;

  constructor(cluster: Cluster, query: ObjectQuery, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#query = query;
    this.#signal = signal;
  }

  all(): readonly KubeObject[] {
    return [...this.#pods.values()];
  }

  async list(): Promise<void> {
    const { items, resourceVersion } = await this.#cluster.list(this.#query);
    this.#pods = new Map(items.map((pod) => [pod.metadata.uid ?? pod.metadata.name, pod]));
    this.#version = resourceVersion;
    this.#sightings = undefined;
    this.#next = undefined;
  }

  /**
   * Resolves with true when a pod has changed, with false when `ms` have passed. A watch that the server ends is taken
   * up again from a new list.
   */
  async changed(clock: Clock, ms: number): Promise<boolean> {
    this.#sightings ??= this.#cluster.watch(this.#query, this.#version, this.#signal)[Symbol.asyncIterator]();
    this.#next ??= this.#sightings.next();
    // It may fail while we are writing; the next wait reports it.
    this.#next.catch(() => undefined);
    const awake = new AbortController();
    const observation = await Promise.race([
      this.#next,
      clock.sleep(ms, AbortSignal.any([awake.signal, this.#signal])),
    ]);
    awake.abort();
    if (observation === undefined) return false;
    this.#next = undefined;
    if (observation.done === true || observation.value.kind === 'gone') {
      if (!this.#signal.aborted) await this.list();
      return true;
    }
    this.#take(observation.value);
    return true;
  }

  #take(sighting: Exclude<Sighting, { kind: 'gone' }>): void {
    const { object } = sighting;
    const key = object.metadata.uid ?? object.metadata.name;
    if (sighting.kind === 'deleted') this.#pods.delete(key);
    else this.#pods.set(key, object);
  }
}
