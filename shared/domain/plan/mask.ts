import type { KubeObject } from '../kube/object.ts';
import { isObject, type Json } from '../json.ts';

/** What stands in the place of a secret; it says nothing of the value, not even its length. */
export const masked = '(masked)';

/** Annotations in which tools keep whole objects, secrets and all. */
const copies = ['kubectl.kubernetes.io/last-applied-configuration', 'app.oam.dev/last-applied-configuration'];

/** The object as it may be shown to people: values of a Secret are masked, their names stay. */
export const mask = (object: KubeObject): KubeObject => {
  const annotations = object.metadata.annotations;
  const kept = Object.fromEntries(
    Object.entries(annotations ?? {}).filter(([name]) => !copies.includes(name)),
  );
  const metadata = annotations === undefined ? object.metadata : { ...object.metadata, annotations: kept };
  const hidden = object.kind === 'Secret' ? { ...hide('data', object), ...hide('stringData', object) } : {};
  return { ...object, metadata, ...hidden };
};

const hide = (field: string, object: KubeObject): { readonly [field: string]: Json } => {
  const values = object[field];
  if (values === undefined) return {};
  if (!isObject(values)) return { [field]: masked };
  return { [field]: Object.fromEntries(Object.keys(values).map((name) => [name, masked])) };
};
