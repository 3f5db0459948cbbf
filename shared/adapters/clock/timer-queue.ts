/** One thing to do at an instant; without `fn` it has been done or taken back. */
export interface Timer {
  readonly at: number;
  readonly order: number;
  fn: (() => void) | undefined;
}

/** Timers by instant, and those of one instant in the order in which they were set: a binary heap. */
export class TimerQueue {
  readonly #heap: Timer[] = [];

  add(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent] as Timer)) break;
      heap[at] = heap[parent] as Timer;
      at = parent;
    }
    heap[at] = timer;
  }

  /** The next one that is still to be done. */
  first(): Timer | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].fn === undefined) this.#takeTop();
    return this.#heap[0];
  }

  /** Removes the next timer and returns its function. */
  take(): () => void {
    const first = this.first();
    const fn = first?.fn ?? (() => undefined);
    if (first !== undefined) first.fn = undefined;
    return fn;
  }

  #takeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const child = this.#lesserChild(at);
      if (child === undefined || !isBefore(heap[child] as Timer, last)) break;
      heap[at] = heap[child] as Timer;
      at = child;
    }
    heap[at] = last;
  }

  #lesserChild(at: number): number | undefined {
    const left = this.#heap[2 * at + 1];
    const right = this.#heap[2 * at + 2];
    if (left === undefined) return undefined;
    return right !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
