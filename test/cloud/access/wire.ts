import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceCall } from './actions.ts';

/** Reads which operation of a service a request asks for, in whichever protocol its SDK speaks. */
export const readCall = (
  service: string,
  { url, headers, body }: { readonly url: URL; readonly headers: IncomingHttpHeaders; readonly body: Buffer },
): ServiceCall => {
  const target = headers['x-amz-target'];
  if (typeof target === 'string')
    return { service, operation: target.split('.').at(-1) ?? '', input: jsonOf(body) };
  const [, operation] = /\/operation\/(\w+)$/.exec(url.pathname) ?? [];
  if (operation !== undefined) return { service, operation, input: {} };
  const form = new URLSearchParams(body.toString());
  return { service, operation: form.get('Action') ?? '', input: Object.fromEntries(form) };
};

const jsonOf = (body: Buffer): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(body.toString() || '{}') as Readonly<Record<string, unknown>>;
  } catch {
    // Whatever it asks for, it does not get it: the service behind says what is wrong with it.
    return {};
  }
};

/** Services that speak XML, whose SDK would not see what a JSON error says. */
export const isXml = (service: string): boolean => ['cloudformation', 'sts'].includes(service);

/** An error as the protocol of that service spells it. */
export const wireErrorOf = (service: string, status: number, name: string, message: string) =>
  isXml(service) ? xmlError(status, name, message) : wireError(status, name, message);

const xmlError = (status: number, name: string, message: string) => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ),
});

/** An error as the JSON protocols of AWS spell it. */
export const wireError = (status: number, name: string, message: string) => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(
    JSON.stringify({ __type: `com.amazon.coral.service#${name}`, message, Message: message }),
  ),
});
