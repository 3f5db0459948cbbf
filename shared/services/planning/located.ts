import type { Places } from '#domain/app/compiled.ts';
import { own } from '#domain/json.ts';
import { componentOf, type Manifest } from '#domain/kube/manifest.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';

/** A reason about an object, with the place where a file writes that object, or else its component. */
export type Located = (object: KubeObject, reason: string) => string;

/** Reasons stay as they are where no place is known. */
export const locatedBy =
  (places: Places = {}, manifest: Manifest): Located =>
  (object, reason) => {
    const place =
      own(places, `${object.kind}/${object.metadata.name}`) ??
      own(places, componentOf(manifest, object) ?? '');
    return place === undefined ? reason : formatMistake({ ...place, reason });
  };
