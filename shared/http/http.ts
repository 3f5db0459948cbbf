import type { AccessVerb } from '#domain/access/policy.ts';
import type { Fields } from './validate-body.ts';
import type { World } from '#ports/world.ts';

/** One request as every host (Lambda, local server) hands it over: header names in lower case, body as exact bytes. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Segments named by the route, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each the value of one `set-cookie`. */
  readonly cookies?: readonly string[];
  readonly body: string;
  /** The body by gzip, which is sent in its place: as it is, no function may answer it. */
  readonly compressed?: Uint8Array;
}

/** Handles one request: authenticates, translates, starts or answers a workflow. It never runs a task. */
export type Handler = (request: HttpRequest, world: World) => Promise<HttpAnswer>;

/** `GET /v1/releases/{id}`, its handler, and the required right. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
  /** The verb; `self` for any known caller, `open` for routes that verify the sender themselves. */
  readonly access: AccessVerb | 'self' | 'open';
  /** The fields of its body, where it takes one. */
  readonly takes?: Fields;
}
