/** Kubernetes' name of a kind. */
export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}
