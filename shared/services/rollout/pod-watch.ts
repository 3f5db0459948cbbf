import type { KubeObject } from '#domain/kube/object.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster, ObjectQuery, Sighting } from '#ports/cluster.ts';
import { breathe } from '../breathe.ts';

/** Of a large workload pods change faster than all of them can be counted: so many changes are counted as one. */
const together = 100;

/**
 * How long changes of so many pods are gathered before they are counted, ms: counting takes as long as there are pods,
 * and they change as often. Five hundred pods 50 ms, a hundred 2 ms, some dozens not at all.
 */
const gatherMs = (pods: number): number => Math.min(100, Math.floor((pods * pods) / 5_000));

type Followed = Sighting | { readonly kind: 'complete' };

/** The pods of one workload, kept up to date by one request. */
export class PodWatch {
  readonly #cluster: Cluster;
  readonly #query: ObjectQuery;
  #end = new AbortController();
  #pods = new Map<string, KubeObject>();
  #sightings: AsyncIterator<Followed> | undefined;
  #next: Promise<IteratorResult<Followed>> | undefined;

  constructor(cluster: Cluster, query: ObjectQuery) {
    this.#cluster = cluster;
    this.#query = query;
  }

  all(): readonly KubeObject[] {
    return [...this.#pods.values()];
  }

  close(): void {
    this.#end.abort();
  }

  /** Reads all pods anew. */
  async begin(): Promise<void> {
    this.#end.abort();
    this.#end = new AbortController();
    const sightings = this.#cluster.follow(this.#query, this.#end.signal)[Symbol.asyncIterator]();
    this.#sightings = sightings;
    this.#next = undefined;
    const pods = new Map<string, KubeObject>();
    for (;;) {
      const seen = await sightings.next();
      // It ends before only where it is closed.
      if (seen.done === true || seen.value.kind === 'gone' || seen.value.kind === 'complete') break;
      take(pods, seen.value);
    }
    this.#pods = pods;
  }

  /**
   * Resolves with true when a pod has changed, with false when `ms` have passed or `signal` is aborted. A watch that the
   * server ends is begun again.
   */
  async changed(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
    if (this.#sightings === undefined) await this.begin();
    const awake = new AbortController();
    const observation = await Promise.race([
      this.#following(),
      clock.sleep(ms, AbortSignal.any([awake.signal, signal])),
    ]);
    awake.abort();
    if (observation === undefined) return false;
    await this.#note(observation);
    await this.#gather(clock, signal);
    return true;
  }

  /** Takes what follows in the time that so many pods are given, and then what is there already. */
  async #gather(clock: Clock, signal: AbortSignal): Promise<void> {
    const ms = gatherMs(this.#pods.size);
    if (ms > 0) {
      const over = clock.sleep(ms, signal).then(() => undefined);
      for (let isMore = true; isMore;) isMore = await this.#take(Promise.race([this.#following(), over]));
    }
    for (let [isMore, count] = [true, 1]; isMore && count < together; count += 1)
      isMore = await this.#take(this.#arrived());
  }

  /** False when there is nothing to take. */
  async #take(next: Promise<IteratorResult<Followed> | undefined>): Promise<boolean> {
    const seen = await next;
    if (seen !== undefined) await this.#note(seen);
    return seen !== undefined;
  }

  #following(): Promise<IteratorResult<Followed>> | undefined {
    this.#next ??= this.#sightings?.next();
    // It may fail while we are writing; the next wait reports it.
    this.#next?.catch(() => undefined);
    return this.#next;
  }

  async #note({ done, value }: IteratorResult<Followed>): Promise<void> {
    this.#next = undefined;
    if (done === true || value.kind === 'gone') {
      if (!this.#end.signal.aborted) await this.begin();
    } else if (value.kind !== 'complete') take(this.#pods, value);
  }

  /** The next sighting, if it is there already. */
  async #arrived(): Promise<IteratorResult<Followed> | undefined> {
    let seen: IteratorResult<Followed> | undefined;
    this.#following()?.then(
      (one) => (seen = one),
      () => undefined,
    );
    await breathe();
    return seen;
  }
}

const take = (pods: Map<string, KubeObject>, sighting: Exclude<Sighting, { kind: 'gone' }>): void => {
  const { object } = sighting;
  const key = object.metadata.uid ?? object.metadata.name;
  if (sighting.kind === 'deleted') pods.delete(key);
  else pods.set(key, object);
};
