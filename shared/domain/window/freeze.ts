import type { ReleaseWindow, Scope } from './window.ts';

/** What happens to one freeze: the stream `freeze/<id>`. */
export type FreezeFact =
  | ({ readonly kind: 'frozen' } & Omit<Freeze, 'id' | 'since'>)
  | { readonly kind: 'thawed'; readonly by: string; readonly reason: string };

/** A person has declared that nothing moves. */
export interface Freeze extends Scope {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  /** Epoch ms. */
  readonly since: number;
  /** When it expires, epoch ms. */
  readonly until?: number;
  readonly onEnter: ReleaseWindow['onEnter'];
}

/** The freeze of a stream as long as it is not thawed. */
export const foldFreeze = (
  id: string,
  entries: readonly { readonly at: number; readonly event: FreezeFact }[],
): Freeze | undefined =>
  entries.reduce<Freeze | undefined>((state, { at, event }) => {
    if (event.kind === 'thawed') return undefined;
    const { kind: _, ...frozen } = event;
    return state ?? { id, since: at, ...frozen };
  }, undefined);
