import { type Answer, type Asked, serve } from '../serve.ts';
import { accessesOf, type ServiceCall } from './actions.ts';
import { type Faults, openFaults } from './faults.ts';
import { forward } from './forward.ts';
import type { Identities, Identity } from './identities.ts';
import { isAllowed } from './policy.ts';
import { verify } from './signature.ts';
import { isXml, readCall, wireError, wireErrorOf } from './wire.ts';
import type { Account } from '../template/intrinsics.ts';

/** One call as the gate has seen it, for tests and for the bill. */
export interface Seen {
  readonly at: number;
  readonly who: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  /** The role of the function does not allow it. */
  readonly isDenied: boolean;
  /** Read and write units that DynamoDB counted. */
  readonly units: number;
}

export interface Gate {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly faults: Faults;
  close(): void;
}

export interface GateOptions {
  readonly account: Account;
  readonly identities: Identities;
  /** Where each service answers, by its name in signatures. */
  readonly services: Readonly<Record<string, string>>;
  readonly now: () => number;
}

/** An answer with what the gate notes of it. */
type Counted = Answer & { readonly units?: number; readonly isDenied?: boolean };

/**
 * Stands between the functions and every service: checks who signs, and lets through only what the role of that
 * function allows in the packaged template.
 */
export const openGate = async (options: GateOptions): Promise<Gate> => {
  const seen: Seen[] = [];
  const faults = openFaults(options.now);
  const served = await serve((asked) => answerOf(asked, { ...options, seen, faults }));
  return { ...served, seen, faults };
};

type Inside = GateOptions & { readonly seen: Seen[]; readonly faults: Faults };

/** The answer; undefined where a fault says that none comes. */
const answerOf = async (asked: Asked, inside: Inside): Promise<Counted | undefined> => {
  const { request, url, body } = asked;
  const signed = { method: request.method ?? '', url, headers: request.headers, body };
  const signer = verify(signed, (key) => inside.identities.byKey(key));
  if (signer.kind === 'refused') return wireError(403, signer.error, signer.because);
  const identity = inside.identities.byKey(signer.key);
  if (identity === undefined) return wireError(403, 'UnrecognizedClientException', signer.key);
  const call = readCall(serviceOf(signer.service), signed);
  const answer = await decide(identity, call, asked, inside);
  inside.seen.push({
    at: inside.now(),
    who: identity.name,
    service: call.service,
    operation: call.operation,
    status: answer?.status ?? 0,
    isDenied: answer?.isDenied === true,
    units: answer?.units ?? 0,
  });
  return answer;
};

/** Services that speak XML call it by a shorter name. */
const denied = (service: string, message: string): Counted => ({
  ...wireErrorOf(service, 403, isXml(service) ? 'AccessDenied' : 'AccessDeniedException', message),
  isDenied: true,
});

/** CloudWatch signs as `monitoring`, which is not what its actions are called. */
const serviceOf = (signed: string): string => (signed === 'monitoring' ? 'cloudwatch' : signed);

const decide = async (
  identity: Identity,
  call: ServiceCall,
  asked: Asked,
  { account, services, faults }: Inside,
): Promise<Counted | undefined> => {
  const fault = faults.for(call);
  if (fault?.kind === 'away') return undefined;
  if (fault?.kind === 'refused') return wireErrorOf(call.service, 400, fault.error, fault.error);
  const refused = accessesOf(account, call).find((access) => !isAllowed(identity.statements, access));
  if (refused !== undefined)
    return denied(
      call.service,
      `User: ${identity.arn} is not authorized to perform: ${refused.action} on resource: ${refused.resource} because no identity-based policy allows the ${refused.action} action`,
    );
  const service = services[call.service];
  if (service === undefined)
    return wireError(404, 'UnknownOperationException', `${call.service} is not played here`);
  return forward(service, asked, call);
};
