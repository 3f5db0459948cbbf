import type { ServerResponse } from 'node:http';

/** What goes wrong once with the next call of an action. */
export type Fault = { readonly action?: RegExp } & (
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  /** Another program's page instead of an answer: before anything is done, or after. */
  | { readonly kind: 'html'; readonly status: number; readonly isDone?: boolean }
  /** An empty object under an error's status. */
  | { readonly kind: 'empty'; readonly status: number }
  /** Everything is done, and the connection ends without an answer. */
  | { readonly kind: 'drop' }
  /** Everything is done, and the answer comes this late, in ms. */
  | { readonly kind: 'late'; readonly ms: number }
);

export type Answer = { readonly status: number; readonly body: object };
/** Faults in whose way nothing is done. */
export const isInstead = (
  fault: Fault | undefined,
): fault is Extract<Fault, { kind: 'error' | 'html' | 'empty' }> =>
  fault !== undefined &&
  fault.kind !== 'drop' &&
  fault.kind !== 'late' &&
  !(fault.kind === 'html' && fault.isDone === true);

const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

export const instead = (
  response: ServerResponse,
  fault: Extract<Fault, { kind: 'error' | 'html' | 'empty' }>,
): void => {
  if (fault.kind === 'html') return void response.writeHead(fault.status).end(page);
  const { status } = fault;
  if (fault.kind === 'empty') return void response.writeHead(status).end('{}');
  const body = {
    RequestId: crypto.randomUUID(),
    HostId: 'ros.local',
    Code: fault.code,
    Message: fault.message ?? fault.code,
  };
  return void response.writeHead(status).end(JSON.stringify(body));
};

/** Sends the answer, or what the fault makes of it. */
export const deliver = async (
  response: ServerResponse,
  { status, body }: Answer,
  fault: Fault | undefined,
): Promise<void> => {
  if (fault?.kind === 'drop') return void response.destroy();
  if (fault?.kind === 'html') return void response.writeHead(fault.status).end(page);
  if (fault?.kind === 'late') await new Promise((done) => setTimeout(done, fault.ms));
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
