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
  readonly body: string;
}

/** Answers one request: authenticates, translates, starts or answers a workflow. It never runs a task. */
export type Handler = (request: HttpRequest, world: World) => Promise<HttpAnswer>;

/** `GET /v1/releases/{id}` and its handler; `open` routes need no bearer token because they prove the sender themselves. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
  readonly open?: boolean;
}
