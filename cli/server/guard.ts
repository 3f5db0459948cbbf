import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from '#shared/http/http.ts';
import { problem } from './problem.ts';

/**
 * Refuses what a web page elsewhere could make this browser send: a name that was bent to 127.0.0.1 (DNS
 * rebinding shows in Host), or a request from another page (shows in Origin). Undefined: let it in.
 */
export const refuseStranger = (headers: IncomingHttpHeaders, port: number): HttpAnswer | undefined => {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!own.includes(host.toLowerCase()))
    return problem(403, 'wrong-host', 'this server answers to 127.0.0.1 and localhost only');
  if (origin !== undefined && !own.some((name) => origin.toLowerCase() === `http://${name}`))
    return problem(403, 'wrong-origin', 'this server answers its own pages only');
  return undefined;
};
