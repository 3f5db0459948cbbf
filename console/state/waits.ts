import type { EventView } from '#domain/view/view.ts';

/** A time in which nothing moved, and why; `isOpen` if it has not ended. */
export interface Wait {
  readonly kind: 'queued' | 'blocked' | 'asked' | 'held' | 'paused';
  /** The sentence of the event, in the language of the page. */
  readonly reason: string;
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

/** What comes next if nobody does anything: when, and in a sentence. */
export interface Coming {
  readonly at: number;
  readonly says: string;
}

type Kind = EventView['fact']['kind'];
type Waiting = Wait['kind'];

const begins: Partial<Record<Kind, Waiting>> = {
  queued: 'queued',
  blocked: 'blocked',
  awaiting: 'blocked',
  suspended: 'asked',
  asked: 'asked',
  held: 'held',
  paused: 'paused',
};

/** What a wait outlasts: notes that move nothing. Anything else that is told ends it. */
const outlasted: Readonly<Record<Waiting, readonly Kind[]>> = {
  queued: [],
  blocked: [],
  asked: ['judged', 'step-unsettled'],
  // Targets of a wave that had begun move on while the next one is held.
  held: ['target-closed'],
  paused: ['target-closed', 'held', 'hook'],
};

/**
 * The waits that one stream tells of, in order: each begins with its event and ends with the next one that it does not
 * outlast. The same reason told again is one wait.
 */
export const waitsOf = (events: readonly EventView[], end: number): readonly Wait[] => {
  const waits: Wait[] = [];
  let open: Wait | undefined;
  for (const { at, fact, message } of events) {
    const kind = begins[fact.kind];
    if (open !== undefined && outlasted[open.kind].includes(fact.kind)) continue;
    if (open !== undefined && open.kind === kind && open.reason === message) continue;
    if (open !== undefined && at > open.from) waits.push({ ...open, to: at, isOpen: false });
    open = kind === undefined ? undefined : { kind, reason: message, from: at, to: end, isOpen: true };
  }
  if (open !== undefined && end > open.from) waits.push(open);
  return waits;
};
