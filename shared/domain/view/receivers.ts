import type { ImageFilter } from '../event/filters.ts';

/** A receiver as people are shown it; its secrets stay where they are. */
export interface ReceiverView extends ImageFilter {
  readonly id: string;
  readonly scheme: string;
  readonly apps: readonly string[];
  readonly component?: string;
  /** What the receiver accepts, in words. */
  readonly takes: string;
  /** How its deliveries prove themselves. */
  readonly proof: string;
  /** The path below the server's address to which the sender posts; `{secret}` stands for the secret. */
  readonly path: string;
  /** What to enter at the sender; `{url}` and `{secret}` stand for those of the receiver. */
  readonly setup: readonly string[];
  /** What came of its deliveries, newest first. */
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  /** Epoch ms. */
  readonly at: number;
  readonly images: Readonly<Record<string, string>>;
  readonly outcome: 'accepted' | 'ignored';
  readonly release?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What would come of an image that a sender announces now. */
export interface TrialView {
  readonly receiver: string;
  readonly app: string;
  readonly image: string;
  readonly outcome: 'would-release' | 'would-ignore';
  readonly component?: string;
  readonly reason?: string;
  readonly message?: string;
}
