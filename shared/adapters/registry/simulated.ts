import { writeImage } from '#domain/kube/image.ts';
import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { Registry } from '#ports/registry.ts';

/** The result for an image, by its full name: a digest, or the failure's name. */
type Play = Readonly<Record<string, Digest | 'RegistryUnreachable' | 'NotFound' | 'ConfigRefused'>>;

/** A simulated registry; images that it was not given belong to a registry that is not configured. */
export const openSimulatedRegistry = (play: Play = {}): Registry => ({
  async digestOf(image) {
    const name = writeImage(image);
    const answer = Object.hasOwn(play, name) ? play[name] : undefined;
    if (answer === undefined || isDigest(answer)) return answer;
    throw new Failure(answer, name, 'so the simulated registry was told');
  },
});

const isDigest = (answer: string): answer is Digest => answer.startsWith('sha256:');
