import type { Json } from '#domain/json.ts';

/** The activity of a frame. Only `enter` and `again` can move by themselves; the others wait for a stimulus. */
export type Doing =
  | { readonly kind: 'enter'; readonly state: string }
  | { readonly kind: 'again' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'backoff'; readonly until: number }
  | { readonly kind: 'task'; readonly task: OpenTask }
  | { readonly kind: 'fork'; readonly fork: Fork }
  | { readonly kind: 'failed' };

/** A task that was scheduled and has not ended. A result counts only while its key is still here: that is the fence. */
export interface OpenTask {
  readonly key: string;
  readonly token?: string;
  readonly resource: string;
  readonly submitted: boolean;
  readonly timeoutAt?: number;
  readonly heartbeatAt?: number;
  readonly heartbeatMs?: number;
}

/** Branches or iterations in progress. `results[i]` is present when the i-th has ended. */
export interface Fork {
  readonly total: number;
  readonly next: number;
  readonly done: number;
  readonly width: number;
  readonly results: Readonly<Record<number, Json>>;
  readonly items?: readonly MapItem[];
}

export interface MapItem {
  readonly Index: number;
  readonly Value: Json;
  readonly Key?: string;
}

/** One thread of control: the machine itself, one branch, or one iteration. Belongs to one execution's snapshot. */
export interface Frame {
  readonly id: number;
  readonly parent: number | null;
  readonly scope: number;
  readonly index: number;
  readonly item?: MapItem;
  state: string;
  input: Json;
  vars: Readonly<Record<string, Json>>;
  enteredId: number;
  enteredAt: number;
  beforeEntry: number;
  last: number;
  retries: number[];
  retryCount: number;
  token?: string;
  doing: Doing;
}

/** The earliest moment at which a frame must be looked at without a call; undefined if it only waits for others. */
export const wakeOf = (frame: Frame): number | undefined => {
  const { doing } = frame;
  switch (doing.kind) {
    case 'enter':
    case 'again':
      return 0;
    case 'wait':
    case 'backoff':
      return doing.until;
    case 'task':
      return earliest(doing.task.timeoutAt, doing.task.heartbeatAt);
    case 'fork':
    case 'failed':
      return undefined;
  }
};

export const earliest = (...times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** Every variable that a frame can see: those of the enclosing frames, shadowed by its own. */
export const visibleVars = (frames: readonly Frame[], frame: Frame): Readonly<Record<string, Json>> => {
  const outer = frames.find(({ id }) => id === frame.parent);
  return outer === undefined ? frame.vars : { ...visibleVars(frames, outer), ...frame.vars };
};

/** All frames inside the given one, at any depth. */
export const inside = (frames: readonly Frame[], id: number): readonly Frame[] =>
  frames.filter(({ parent }) => parent === id).flatMap((child) => [child, ...inside(frames, child.id)]);
