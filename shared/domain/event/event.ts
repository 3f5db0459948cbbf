import type { Digest } from '../json.ts';

/** Why a release starts, in our vocabulary, whoever the sender is. */
export type ReleaseEvent =
  /** A CI system announces a new image. */
  | {
      readonly kind: 'image';
      readonly app: string;
      readonly component?: string;
      readonly image: string;
      readonly by: string;
      readonly actor?: string;
      readonly authors?: readonly string[];
    }
  /** A person asks for a release of the application as its files describe it. */
  | {
      readonly kind: 'manual';
      readonly app: string;
      readonly images: Readonly<Record<string, string>>;
      /** Only the targets of these; all when absent. */
      readonly environments?: readonly string[];
      readonly by: string;
      /**
       * The id of the requester (`user:ann`, `github:ann`) and of the authors of the content; `by` is only for display.
       */
      readonly actor?: string;
      readonly authors?: readonly string[];
    }
  /** A person asks for the last good revision; `release` is the one to undo. */
  | {
      readonly kind: 'undo';
      readonly app: string;
      readonly release: string;
      readonly by: string;
      readonly reason?: string;
    }
  /** A person asks for what an earlier release brought; `release` is that one. */
  | {
      readonly kind: 'return';
      readonly app: string;
      readonly release: string;
      readonly by: string;
      readonly reason?: string;
    }
  /** A person asks to remove everything, with its cloud resources as far as allowed. */
  | {
      readonly kind: 'removal';
      readonly app: string;
      /** Only from the targets of these; from all when absent. */
      readonly environments?: readonly string[];
      readonly by: string;
      readonly actor?: string;
      readonly reason?: string;
    }
  /** The state that a release left has drifted; it is healed in these targets. */
  | {
      readonly kind: 'heal';
      readonly app: string;
      readonly release: string;
      readonly targets: readonly string[];
      readonly by: string;
      /** The drift in words. */
      readonly reason: string;
      /** Whether an approval is asked for first. */
      readonly asks: boolean;
    }
  /** What is good in one environment is promoted to another. */
  | {
      readonly kind: 'promotion';
      readonly app: string;
      readonly release: string;
      readonly from: string;
      readonly environments: readonly string[];
      /** Held to the digests that were good. */
      readonly images: Readonly<Record<string, string>>;
      readonly by: string;
      readonly actor?: string;
    }
  /** The source of an environment differs from what runs there. */
  | {
      readonly kind: 'sync';
      readonly app: string;
      readonly environments: readonly string[];
      readonly images: Readonly<Record<string, string>>;
      readonly by: string;
      /** Where it was read: a commit, or the registered files. */
      readonly reason: string;
    };

/** The facts about an application: the stream `app/<name>`. */
export type AppEvent = { readonly kind: 'registered'; readonly source: Digest; readonly by: string };

/** One delivery of a webhook, first writer wins: the stream `delivery/<receiver>/<hash>`. */
export type DeliveryEvent = {
  readonly kind: 'received';
  readonly outcome: 'accepted' | 'ignored';
  readonly reason: string;
  readonly release?: string;
  readonly event?: ReleaseEvent;
};

/** An image of a webhook that was taken: the stream `announced/<app>`, in the order in which they count. */
export type AnnouncedEvent = {
  readonly kind: 'announced';
  readonly receiver: string;
  readonly delivery: string;
  readonly release: string;
  readonly event: ReleaseEvent;
  readonly source: Digest;
  /** By component, with the digest where it is known. */
  readonly images: Readonly<Record<string, string>>;
};

/** A delivery that was not taken; `images` is empty where it named none or proved nothing: the stream `dropped/<receiver>`. */
export type DroppedEvent = {
  readonly kind: 'dropped';
  readonly delivery: string;
  readonly images: Readonly<Record<string, string>>;
  /** A stable word. */
  readonly reason: string;
  readonly message: string;
};
