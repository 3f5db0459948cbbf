import type { KindName } from '../kube/kind-name.ts';

/**
 * A route of the user's own: the whole description of where its weights are. Paths are names joined by dots: `rules`
 * from the object down, `backends` from a rule down, the others from a backend down.
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
  /** The namespace of the Service, if it is a field of its own. */
  readonly namespace?: string;
  readonly weight: string;
  /** The largest weight that the API takes. */
  readonly most?: number;
  /** What the weights of a rule must add up to. */
  readonly sum?: number;
}
