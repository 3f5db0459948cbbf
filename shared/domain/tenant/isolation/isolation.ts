import type { KubeObject, ObjectRef } from '../../kube/object.ts';
import type { TenantSpec } from '../tenant.ts';

/** Something that must be so before a tenant is ready. */
export interface Condition {
  readonly ref: ObjectRef;
  /** The path of a text, or of a list that contains it: `status.phase`. */
  readonly at: string;
  readonly is: string;
}

/** An object that the API server must refuse in these words: then a policy counts that it has learned of late. */
export interface Probe {
  readonly object: KubeObject;
  readonly says: string;
}

/** A Secret, or the object that says in which namespace the Secret is. */
export interface KubeconfigPlace {
  readonly secret: string;
  readonly key: string;
  readonly namespace: string | { readonly toldBy: ObjectRef; readonly at: string };
}

/** One way of keeping tenants apart: which objects it is made of, in their order, and when they work. */
export interface Isolation {
  objects(spec: TenantSpec): readonly KubeObject[];
  ready(spec: TenantSpec): readonly Condition[];
  /** Dry-run before a tenant is ready. */
  probes(spec: TenantSpec): readonly Probe[];
  /** CustomResourceDefinitions that must be installed before. */
  readonly needs: readonly string[];
  /** Where the kubeconfig of a tenant's own API server appears; absent where the tenant has none. */
  kubeconfig?(spec: TenantSpec): KubeconfigPlace;
}
