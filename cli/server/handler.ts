import type { HttpAnswer, HttpRequest } from '#shared/http/http.ts';

export type Answer = (request: HttpRequest) => Promise<HttpAnswer>;
