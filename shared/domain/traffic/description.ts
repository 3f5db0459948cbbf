import type { KindName } from '../kube/kind-name.ts';

/**
 * A route of the user's own: all that there is to know of where its weights stand. Paths are names with dots between
 * them: `rules` from the object down, `backends` from a rule down, the others from a backend down.
 */
export interface RouterDescription extends KindName {
  /** As a plan names it. */
  readonly name: string;
  /** The list of rules; where there are none, the list of backends itself. */
  readonly rules: string;
  /** In a rule, its list of backends. */
  readonly backends?: string;
  /** The name of the Service, or its host name: `web`, `web.shop`, `web.shop.svc.cluster.local`. */
  readonly service: string;
  /** The namespace of the Service, where it stands for itself. */
  readonly namespace?: string;
  readonly weight: string;
  /** The largest weight that the API takes. */
  readonly most?: number;
  /** What the weights of a rule must add up to. */
  readonly sum?: number;
}
