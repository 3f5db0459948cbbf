import type { KindName } from '../kube/kind-name.ts';
import type { KubeObject } from '../kube/object.ts';
import type { RouterDescription } from './description.ts';
import type { Sides, Split } from './split.ts';

/**
 * One way to divide requests between two Services: one file, and one line in the list. Everything here is pure; services
 * read the objects and write what the answers say. docs/traffic.md tells how to add one.
 */
export interface Router {
  /** As a plan names it: `gateway-http`. */
  readonly name: string;
  /** What it was made from, where no code knows it. */
  readonly described?: RouterDescription;
  /** The objects that it reads its routes from. */
  readonly route: KindName;
  /** Whether this object is one of its routes; all objects of the kind are unless told. */
  readonly isMine?: (route: KubeObject, classes: readonly KubeObject[]) => boolean;
  /** Whether requests that this route takes arrive at the Service. */
  readonly serves: (route: KubeObject, sides: Sides) => boolean;
  /** Why it cannot divide as asked, with the remedy. */
  readonly misfit: (route: KubeObject, sides: Sides, splits: readonly Split[]) => string | undefined;
  /** It can send copies of requests. */
  readonly mirrors?: boolean;
  /** What becomes of sessions that the route keeps at one place, while it divides; undefined where it keeps none. */
  readonly sessions?: (route: KubeObject) => string | undefined;
  /** What lets a route of another namespace lead to a Service, and why that is not enough, with the remedy. */
  readonly crossing?: Crossing;
  /** Which of the other routes stands in its way, with the remedy. */
  readonly rival?: (route: KubeObject, others: readonly KubeObject[]) => string | undefined;
  /** How the route divides now; undefined where it stands as its owner wrote it. */
  readonly read: (route: KubeObject, sides: Sides) => Split['percent'] | undefined;
  /** The route, in whatever state it stands, so that it divides like this; what it says besides is kept. */
  readonly write: (route: KubeObject, sides: Sides, split: Split) => KubeObject;
  /** The route as its owner wrote it: `before` where nobody else has changed it, otherwise with what they changed. */
  readonly restore: (route: KubeObject, sides: Sides, before: KubeObject) => KubeObject;
  /** Objects that stand beside the route as long as it divides: a second Ingress. */
  readonly beside?: (route: KubeObject, sides: Sides, split: Split) => readonly KubeObject[];
  /** Whether its controller has taken the route up as it stands; undefined where the object does not tell. */
  readonly isSeen?: (route: KubeObject) => boolean | undefined;
}

interface Crossing {
  /** Objects of the Service's namespace. */
  readonly grants: KindName;
  readonly misfit: (route: KubeObject, sides: Sides, grants: readonly KubeObject[]) => string | undefined;
}
