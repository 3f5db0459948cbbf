import type { Notice } from '#domain/notification/notice.ts';
import type { EventView } from '#domain/view/view.ts';
import type { Route } from '#domain/notification/route.ts';

/** What became of one try. */
export type Sent =
  /** `remember` is kept for later notices of the same release: the thread, the deployment. */
  | { readonly kind: 'delivered'; readonly remember?: Readonly<Record<string, string>> }
  /** It may have arrived all the same; `retryAfterMs` is the delay that the receiver asks for. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number }
  /** The receiver wants no more notices at this address. */
  | { readonly kind: 'gone'; readonly reason: string };

/** The events of the release that a notice is about, from its beginning; read when a receiver needs them. */
export type Story = () => Promise<readonly EventView[]>;

/** One receiver of notices. */
export interface Sink {
  readonly name: string;
  readonly route: Route;
  /** Changes with its address: one that was gone is tried again at another. Holds no secret. */
  readonly address: string;
  /** Returns in bounded time and never rejects. The notice carries an id that is the same for every attempt. */
  send(notice: Notice, memory: Readonly<Record<string, string>>, story: Story): Promise<Sent>;
}

/**
 * Systems that are notified of releases: chats, code hosts, dashboards, pagers. `services/outbox` records what they
 * were sent.
 */
export interface Notifications {
  sinks(): Promise<readonly Sink[]>;
}
