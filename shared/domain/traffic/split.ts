import type { RouterDescription } from './description.ts';
import type { KubeObject, ObjectRef } from '../kube/object.ts';

/** One request attribute that sends a request to the new revision; all attributes of a condition must hold. */
export interface Condition {
  readonly header?: NameValue;
  readonly cookie?: NameValue;
  readonly query?: NameValue;
  /** Prefix of the path. */
  readonly path?: string;
}

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** How the requests to one Service are divided between its two sides. */
export interface Split {
  /** Percent of the requests that the new revision gets, 0 to 100. */
  readonly percent: number;
  /** Requests that go to the new revision whatever the percentage; any one of them suffices. */
  readonly match?: readonly Condition[];
  /** Percent of the requests that the new revision gets a copy of. */
  readonly mirror?: number;
}

/** A Service of the user, with the two helper Services that represent its sides during a release. */
export interface Sides {
  readonly service: string;
  readonly namespace: string;
  readonly old: string;
  readonly fresh: string;
}

/** One route that sends requests to a Service, as it was before the release touched it. */
export interface RoutePlan {
  readonly router: string;
  /** A router of the user's own as it was described, whatever becomes of the file that it came from. */
  readonly described?: RouterDescription;
  readonly before: KubeObject;
  /** Objects that say how requests to the Service are sent, as they were; absent if there are none. */
  readonly policies?: readonly KubeObject[];
}

/** Everything that a release needs to divide the requests to one workload, and to put the routes back. */
export interface TrafficPlan {
  readonly workload: ObjectRef;
  readonly sides: Sides;
  /** The user's Service, of which the helpers are made. */
  readonly service: KubeObject;
  /** The label by which a pod names its revision, and its value on the old pods. */
  readonly revisionLabel: string;
  readonly oldRevision: string;
  readonly routes: readonly RoutePlan[];
}

/** `header x-canary: always`, for people. */
export const describeCondition = ({ header, cookie, query, path }: Condition): string =>
  [
    ...(header === undefined ? [] : [`header ${header.name}: ${header.value}`]),
    ...(cookie === undefined ? [] : [`cookie ${cookie.name}=${cookie.value}`]),
    ...(query === undefined ? [] : [`query ${query.name}=${query.value}`]),
    ...(path === undefined ? [] : [`path ${path}`]),
  ].join(' and ');
