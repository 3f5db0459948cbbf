import type { ConsoleFiles } from '#console/file.ts';
import { consoleFiles } from '#console/files.ts';
import { Rejection } from '#domain/rejection.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { open } from '#shared/http/authenticate.ts';
import type { Handler, HttpAnswer } from '#shared/http/http.ts';

/**
 * The console is a client like any other: it has no secret and signs in with a token against the routes beside it. Only
 * its own script and style run in it, and no other page can embed it in a frame.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const showPage: Handler = async () => answer('/', await consoleFiles());

const showFile: Handler = async ({ params }) =>
  answer(`/console/${params['file'] ?? ''}`, await consoleFiles());

const answer = (path: string, files: ConsoleFiles): HttpAnswer => {
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (file === undefined)
    throw new Rejection('not-found', 'unknown-file', 'the console has no such file; reload the page');
  return {
    status: 200,
    headers: {
      'content-type': file.type,
      'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
    },
    body: file.text,
  };
};

export const consoleRoutes = [open('GET /', showPage), open('GET /console/{file}', showFile)];

export const handler = onHttp(consoleRoutes);
