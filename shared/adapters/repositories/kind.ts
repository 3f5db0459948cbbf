import type { AppSource } from '#domain/drift/source.ts';
import type { Clock } from '#ports/clock.ts';
import type { Repositories } from '#ports/repositories.ts';
import type { Registry } from '#ports/registry.ts';
import type { RegistryPlace } from '../oci/place.ts';

/** The port for one kind of source. */
export interface RepositoriesOf<S extends AppSource> {
  head(source: S): ReturnType<Repositories['head']>;
  read(source: S, revision: string): ReturnType<Repositories['read']>;
  follows(source: S, earlier: string, later: string): ReturnType<Repositories['follows']>;
}

export interface RepositoryOptions {
  readonly clock: Clock;
  readonly registry: Registry;
  /** The registries that may be asked for artifacts. */
  readonly registries: () => Promise<readonly RegistryPlace[]>;
  /** Whether this machine itself may be asked: on one machine yes, in a function of the cloud no. */
  readonly allowsLoopback: boolean;
}
