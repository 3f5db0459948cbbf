import type { Json, JsonObject } from '#domain/json.ts';
import type { Node } from '../definition.ts';
import type { Turn } from '../execution.ts';
import type { Frame } from '../frames.ts';

/**
 * The result of a state: it is `done` and its own Assign and Output apply; it `left` by itself and names the next
 * state; or it `waits` for a stimulus. A state that fails throws.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly result: Json; readonly extra?: JsonObject }
  | { readonly kind: 'left'; readonly output: Json; readonly next: string }
  | { readonly kind: 'waits' };

/** What a type of state does when a frame is in it, on entry and again on every retry. */
export type Behaviour = (turn: Turn, frame: Frame, node: Node) => Promise<Outcome>;

export const waits: Outcome = { kind: 'waits' };
