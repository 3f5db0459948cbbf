import type { Manifest } from '#domain/kube/manifest.ts';
import type { Blobs } from './blobs.ts';
import type { Chat } from './chat.ts';
import type { Clock } from './clock.ts';
import type { Clouds } from './cloud.ts';
import type { Cluster } from './cluster.ts';
import type { Compile } from '#domain/app/compiled.ts';
import type { Cue } from './cue.ts';
import type { Engine } from './engine.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { Identity } from './identity.ts';
import type { Journal } from './journal.ts';
import type { Metrics } from './metrics.ts';
import type { Notifications } from './notifications.ts';
import type { Registry } from './registry.ts';
import type { RehearsalStage } from './rehearsal.ts';
import type { Repositories } from './repositories.ts';
import type { Settings } from './settings.ts';

/** The state of what this process must write to. */
export interface Health {
  /** Why it cannot do its work now, a sentence each, with what to do; none while it is well. */
  readonly troubles: readonly string[];
  /** What will become a trouble. */
  readonly warnings: readonly string[];
}

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
  /** Other receivers of notices about releases; absent if no function sends them. */
  readonly notifications?: Notifications;
  /** Where files of applications are read from; absent where no function needs them. */
  readonly repositories?: Repositories;
  readonly evaluate: Cue;
  /** What makes resources for applications; absent where no cloud is set up. */
  readonly clouds?: Clouds | undefined;
  /** Kinds of workloads and routers that the operator has described; absent where there are none. */
  readonly kinds?: Manifest['kinds'] | undefined;
  readonly routers?: Manifest['routers'] | undefined;
  /** For worlds in which compiling one application must not delay others; without it, compiling happens in place. */
  readonly compile?: Compile;
  /** The cluster of that name, and the metrics that watch it; `NotFound` lists the names that are known. */
  cluster(name: string): Promise<Cluster>;
  metrics(name: string): Promise<Metrics>;
  /** A new id: unguessable, 26 characters of [0-9a-z], sortable by time. */
  newId(): string;
  /** Opens a world that is only played; absent where nothing is rehearsed. */
  readonly rehearse?: () => Promise<RehearsalStage<World>>;
  /** The state of this process's stores; absent if they are a service of someone else. */
  readonly health?: () => Health;
}
