import type { ImageName } from '#domain/kube/image.ts';
import type { Digest } from '#domain/json.ts';

/** Registries of container images, each asked at most once for an image: while a release is planned. */
export interface Registry {
  /**
   * The digest to which the tag points now (`latest` without one); of the index if an image is for several platforms.
   * Undefined if the operator configures no registry of that host: it is not asked then. Fails with
   * RegistryUnreachable, NotFound (no such repository or tag) and ConfigRefused (access denied).
   */
  digestOf(image: ImageName): Promise<Digest | undefined>;
}
