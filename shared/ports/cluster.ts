import type { AccessRight } from '#domain/kube/access-right.ts';
import type { KubeObject, ObjectRef, PatchOperation } from '#domain/kube/object.ts';
import type { LogQuery } from '#domain/kube/pod-log.ts';

/** The objects of one kind; without a namespace, those of all namespaces. */
export interface ObjectQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  /** Kubernetes label selector, `app=checkout,tier!=db`. */
  readonly labels?: string;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  /** Where a watch may continue. */
  readonly resourceVersion: string;
}

export type Sighting =
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: KubeObject }
  /** The server no longer keeps what follows the given version: list again. */
  | { readonly kind: 'gone' };

type Trial = { readonly dryRun?: boolean };
type Applying = Trial & { readonly takeAt?: string; readonly ifAbsent?: true };

/**
 * One Kubernetes cluster, seen through its API with every unknown field kept.
 * Fails with ClusterUnreachable (also timeouts: then the outcome of a write is unknown), ClusterForbids,
 * QuotaDenied, ManifestRefused (422 or a denying webhook), Conflict (409, or a failed `test` of a patch), NotFound.
 */
export interface Cluster {
  readonly name: string;
  /** The server's own clock, epoch ms, as far as its responses show it; its timestamps are to be compared with this. */
  now(): number;
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  list(query: ObjectQuery): Promise<ObjectList>;
  /** Changes after `from`, until the signal is aborted or the server ends it; then it just ends. */
  watch(query: ObjectQuery, from: string, signal: AbortSignal): AsyncIterable<Sighting>;
  /** Everything that is there as `added`, then `complete`, then changes; it ends like a watch, but not before `complete`. */
  follow(query: ObjectQuery, signal: AbortSignal): AsyncIterable<Sighting | { readonly kind: 'complete' }>;
  /** JSON Patch, all or nothing; a failed `test` is a Conflict. */
  patch(ref: ObjectRef, operations: readonly PatchOperation[], options?: Trial): Promise<KubeObject>;
  /**
   * Server-side apply under our field manager, without force; Conflict names the other managers and their fields. With
   * `takeAt` it takes them over at that resource version, with `ifAbsent` it creates; else it is a Conflict as well.
   */
  apply(object: KubeObject, options?: Applying): Promise<KubeObject>;
  /** Deletes exactly the object with that uid; one that is gone already is fine. */
  remove(ref: ObjectRef, uid: string): Promise<void>;
  /** The last lines of a container, at most 64 KiB; it does not wait long. Needs a right of its own, which may be missing. */
  logs(pod: ObjectRef, query: LogQuery): Promise<string>;
  /** The rights among these that we lack. Nothing is tried; if the server does not say, none is missing. */
  missingRights(wanted: readonly AccessRight[]): Promise<readonly AccessRight[]>;
}

export const fieldManager = 'tidegate';
