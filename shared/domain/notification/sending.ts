import type { Entry } from '../journal.ts';

/** What one receiver was sent about a release: the stream `sending/<release>/<sink>`. */
export type SendingFact =
  /** Until then no other caller sends it anything about this release. */
  | { readonly kind: 'claimed'; readonly until: number }
  /** Sent, up to that position in its events. */
  | {
      readonly kind: 'sent';
      readonly cursor: string;
      readonly id: string;
      readonly remember?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'failed'; readonly id: string; readonly reason: string; readonly nextAt: number }
  /** Refused for days: what comes after it is sent without it. */
  | { readonly kind: 'given-up'; readonly cursor: string; readonly id: string; readonly reason: string };

export interface Sending {
  readonly cursor: string;
  readonly memory: Readonly<Record<string, string>>;
  /** Of the notice that comes next. */
  readonly tries: number;
  /** Epoch ms of the first of these tries, and of the next one. */
  readonly first?: number;
  readonly nextAt: number;
  readonly claimedUntil: number;
  readonly reason?: string;
}

export const foldSending = (entries: readonly Entry<SendingFact>[]): Sending =>
  entries.reduce<Sending>(
    (state, { at, event }) => {
      switch (event.kind) {
        case 'claimed':
          return { ...state, claimedUntil: event.until };
        case 'sent':
        case 'given-up':
          return {
            cursor: event.cursor,
            memory: event.kind === 'sent' ? { ...state.memory, ...event.remember } : state.memory,
            tries: 0,
            nextAt: 0,
            claimedUntil: state.claimedUntil,
          };
        case 'failed':
          return {
            ...state,
            tries: state.tries + 1,
            first: state.first ?? at,
            nextAt: event.nextAt,
            claimedUntil: 0,
            reason: event.reason,
          };
        default:
          return event satisfies never;
      }
    },
    { cursor: '', memory: {}, tries: 0, nextAt: 0, claimedUntil: 0 },
  );
