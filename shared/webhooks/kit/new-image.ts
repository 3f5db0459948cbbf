import type { Digest } from '#domain/json.ts';
import { isDigest, isTag, readImage, writeImage } from '#domain/kube/image.ts';
import { ignored, malformed, readName, type Reading } from '../reading.ts';

/** A registry's announcement of a pushed image; strings as sent. */
export interface Pushed {
  /** The host, where the event names it or the receiver does; the repository may bring it itself. */
  readonly registry?: string | undefined;
  readonly repository: string;
  readonly tags: readonly unknown[];
  /** The type of what was pushed, as the registry reports it: media types of the manifest and of its configuration. */
  readonly mediaTypes?: readonly unknown[];
  /** Covered by a signature: it is what will run. */
  readonly digest?: unknown;
  /** Covered by nothing: it must agree with what our own registry client finds. */
  readonly hint?: unknown;
  readonly by: string;
  /** The name of the event there, for a sender with names for its deliveries. */
  readonly delivery?: unknown;
}

/** The reading of a pushed image. A registry may repeat the digest as the tag, keep capitals, or end a name with a colon. */
export const pushedImage = (pushed: Pushed): Reading => {
  const { registry, repository, tags, digest, hint, by, delivery, mediaTypes = [] } = pushed;
  if (mediaTypes.some((type) => given(type) && !isImageType(type))) return ignored('not-an-image');
  for (const one of [digest, hint])
    if (given(one) && !(typeof one === 'string' && isDigest(one)))
      return malformed('the digest is not sha256: and 64 hex digits');
  const named = tags.filter((tag): tag is string => typeof tag === 'string' && tag !== '');
  if (named.length > 0 && named.every(isCompanion)) return ignored('not-an-image');
  const own = named.filter((tag) => !isDigest(tag) && !isCompanion(tag));
  if (own.length === 0) return ignored('untagged');
  const usable = own.filter(isTag);
  if (usable.length === 0) return ignored('tag-no-image-can-have');
  // Names of repositories have no capitals where images are pulled; owners keep theirs in events.
  const whole = [registry, repository].filter((part) => part !== undefined && part !== '').join('/');
  const name = readImage(whole.toLowerCase().replace(/:$/, ''))?.repository;
  if (name === undefined) return malformed('the event names no image that could be pulled');
  const [image = '', ...more] = usable.map((tag) =>
    writeImage({ repository: name, tag, ...(given(digest) ? { digest: String(digest) } : {}) }),
  );
  return {
    kind: 'image',
    image,
    ...(more.length === 0 ? {} : { more }),
    ...(given(hint) ? { hint: hint as Digest } : {}),
    by,
    ...(typeof delivery === 'string' && delivery !== '' ? { delivery } : {}),
  };
};

/** Manifests and configurations of images; charts, signatures and other artifacts have types of their own. */
const isImageType = (type: unknown): boolean =>
  typeof type === 'string' &&
  /^application\/vnd\.(docker\.(distribution\.manifest(\.list)?\.v\d\+(json|prettyjws)|container\.image\.v1\+json)|oci\.image\.(manifest|index|config)\.v1\+json)$/.test(
    type,
  );

/** Signatures, attestations, SBOMs and other referrers are pushed under the digest of their subject. */
const isCompanion = (tag: string): boolean => /^sha256(-|__)[0-9a-f]{64}(\.\w+)?$/.test(tag);

const given = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** `github:ann`; only `github` where the name is none that may be shown. */
export const actorOf = (sender: string, name: unknown): string => {
  const known = readName(name);
  return known === undefined ? sender : `${sender}:${known}`;
};
