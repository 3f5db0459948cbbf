import type { ImageName } from '#domain/kube/image.ts';
import type { Digest } from '#domain/json.ts';

/** Registries of container images, each asked at most once for an image: while a release is planned. */
export interface Registry {
  /**
   * The digest that the tag stands for now (`latest` without one); of the index where an image is for several kinds
   * of machines. Undefined when the operator names no registry of that host: then nobody is asked.
   * Fails with RegistryUnreachable, NotFound (no such repository or tag) and ConfigRefused (it does not let us in).
   */
  digestOf(image: ImageName): Promise<Digest | undefined>;
}
