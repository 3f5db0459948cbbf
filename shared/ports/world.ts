import type { KindDescription } from '#domain/partitioned/description.ts';
import type { Blobs } from './blobs.ts';
import type { Chat } from './chat.ts';
import type { Clock } from './clock.ts';
import type { Cluster } from './cluster.ts';
import type { Cue } from './cue.ts';
import type { Engine } from './engine.ts';
import type { Health } from './health.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { Identity } from './identity.ts';
import type { Journal } from './journal.ts';
import type { Metrics } from './metrics.ts';
import type { Registry } from './registry.ts';
import type { Settings } from './settings.ts';

/** Everything outside us. Functions get it as an argument; only `shared/worlds` builds one. */
export interface World {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly chat: Chat;
  readonly outboundHttp: OutboundHttp;
  readonly settings: Settings;
  readonly identity: Identity;
  readonly registry: Registry;
  readonly evaluate: Cue;
  /** Kinds of workloads that the operator has described; absent where there are none. */
  readonly kinds?: readonly KindDescription[] | undefined;
  /** The cluster of that name; `NotFound` lists the names that are known. */
  cluster(name: string): Promise<Cluster>;
  /** The metrics that watch that cluster. */
  metrics(name: string): Promise<Metrics>;
  /** A new id: unguessable, 26 characters of [0-9a-z], sortable by time. */
  newId(): string;
  /** How the stores of this process stand; absent where they are somebody else's service. */
  readonly health?: () => Health;
}
