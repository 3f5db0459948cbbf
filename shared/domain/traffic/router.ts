import type { Fields } from '../kube/fields.ts';
import type { KindName } from '../kube/kind-name.ts';
import type { KubeObject } from '../kube/object.ts';
import type { RouterDescription } from './description.ts';
import type { Counted, Counting } from './series.ts';
import type { Sides, Split } from './split.ts';

/**
 * One way to divide requests between two Services: one file, and one line in the list. Everything here is pure;
 * services read the objects and write the results. docs/traffic.md tells how to add one.
 */
export interface Router {
  /** As a plan names it: `gateway-http`. */
  readonly name: string;
  /** Its description, if it is not built in. */
  readonly described?: RouterDescription;
  /** The objects that it reads its routes from. */
  readonly route: KindName;
  /** Whether this object is one of its routes; default: all objects of the kind. */
  readonly isMine?: (route: KubeObject, classes: readonly KubeObject[]) => boolean;
  /** Whether requests that this route takes arrive at the Service. */
  readonly serves: (route: KubeObject, sides: Sides) => boolean;
  /** Why it cannot divide as asked, with the remedy. */
  readonly misfit: (route: KubeObject, sides: Sides, splits: readonly Split[]) => string | undefined;
  /** It can send copies of requests. */
  readonly mirrors?: boolean;
  /** Why it sends none, if its controller can do something like it. */
  readonly mirrorless?: string;
  /** What becomes of sessions that the route keeps at one place, while it divides; undefined where it keeps none. */
  readonly sessions?: (route: KubeObject) => string | undefined;
  /**
   * The object that allows a route of another namespace to use a Service, and why it is not sufficient, with the
   * remedy.
   */
  readonly crossing?: Crossing;
  readonly policies?: Policies;
  /** Which of the other routes conflicts with it, with the remedy. */
  readonly rival?: (route: KubeObject, others: readonly KubeObject[]) => string | undefined;
  /** How the route divides now; undefined if it is as its owner wrote it. */
  readonly read: (route: KubeObject, sides: Sides) => Split['percent'] | undefined;
  /** The route, from any state, changed to divide like this; its other content is kept. */
  readonly write: (route: KubeObject, sides: Sides, split: Split) => KubeObject;
  /** The route as its owner wrote it: `before` if nobody else has changed it, otherwise with their changes. */
  readonly restore: (route: KubeObject, sides: Sides, before: KubeObject) => KubeObject;
  /** Objects that exist beside the route while it divides: a second Ingress. */
  readonly beside?: (route: KubeObject, sides: Sides, split: Split) => readonly KubeObject[];
  /** Where it counts the requests to a Service; undefined where it counts none by Service. */
  readonly series?: (route: KubeObject, sides: Sides, of: Counted) => Counting;
  /** Whether its controller has accepted the route as it is; undefined if the object does not say. */
  readonly isSeen?: (route: KubeObject) => boolean | undefined;
}

interface Crossing {
  /** Objects of the Service's namespace. */
  readonly grants: KindName;
  readonly misfit: (route: KubeObject, sides: Sides, grants: readonly KubeObject[]) => string | undefined;
}

/** Objects that say how requests to a host are sent. Each helper gets one like those about the Service. */
export interface Policies {
  readonly objects: KindName;
  /** Those about the Service. */
  readonly about: (sides: Sides, all: readonly KubeObject[]) => readonly KubeObject[];
  /** Why they cannot hold for the helpers, with the remedy; `pods` are the labels of the pods of each revision. */
  readonly misfit: (
    route: KubeObject,
    sides: Sides,
    about: readonly KubeObject[],
    pods: readonly Fields[],
  ) => string | undefined;
  /** The same for one helper, there before the route leads to it; undefined if there is nothing to say. */
  readonly forSide: (about: readonly KubeObject[], sides: Sides, helper: string) => KubeObject | undefined;
}
