import { type Caller, recordOf } from '#domain/access/caller.ts';
import { decideAccess, mayAnywhere, mayRead, needsEnvironments } from '#domain/access/decide.ts';
import type { AccessVerb } from '#domain/access/policy.ts';
import type { Act } from '#domain/audit/trail.ts';
import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import type { Asked } from '../approvals/decide.ts';
import { audited } from '../audit/trail.ts';

/** What a request is about. */
export interface Place {
  /** Absent: the whole installation. */
  readonly app?: string;
  /** Asked only where a role is for some environments. */
  readonly environments?: () => Promise<readonly string[]>;
  /** The question, as it was when the request arrived. */
  readonly asked?: Asked;
  /** For the audit trail. */
  readonly facts?: Pick<Act, 'release' | 'approval' | 'target' | 'plan'>;
}

export interface Request {
  readonly caller: Caller;
  readonly verb: AccessVerb;
  /** The entrance that they used, and what they ask for. */
  readonly act: Pick<Act, 'channel' | 'what' | 'answer' | 'reason' | 'plan'>;
  /** Found out once it is known that the caller may do this somewhere; `anywhere` for lists that show what may be seen. */
  readonly place: (() => Promise<Place>) | 'anywhere';
}

/** Admits callers who only read. Throws a 403 Rejection. */
export const admitReader = async <T>(
  world: World,
  request: Request,
  work: (place: Place) => Promise<T>,
): Promise<T> => work(await checkAccess(world, request));

/** Admits callers who act: decides, and writes the audit trail before anything is done. Throws a 403 Rejection. */
export const admit = async <T>(
  world: World,
  request: Request,
  work: (place: Place) => Promise<T>,
): Promise<T> => {
  const { caller, verb, act } = request;
  const place = await checkAccess(world, request);
  const { app, facts } = place;
  const record: Act = {
    kind: 'act',
    by: recordOf(caller),
    verb,
    ...(app !== undefined && { app }),
    ...facts,
    ...act,
  };
  return audited(world, record, () => work(place));
};

/** Throws a 403 Rejection for a caller who may not do this there. */
export const checkAccess = async (
  world: World,
  { caller, verb, place }: Pick<Request, 'caller' | 'verb' | 'place'>,
): Promise<Place> => {
  const policy = await world.settings.access();
  if (!mayAnywhere(policy, caller, verb)) throw denied(`no role of ${caller.name} has the verb ${verb}`);
  if (place === 'anywhere') return {};
  const found = await place();
  const { app, environments } = found;
  const scope = {
    ...(app !== undefined && { app }),
    ...(environments !== undefined &&
      needsEnvironments(policy, caller, verb, app) && { environments: await environments() }),
  };
  const decision = decideAccess(policy, caller, verb, scope);
  if (decision.kind === 'denied') throw denied(decision.reason);
  return found;
};

const denied = (reason: string): Rejection => new Rejection('forbidden', 'not-allowed', reason);

/** Which applications this caller may see. */
export const visibleTo = async (world: World, caller: Caller): Promise<(app: string) => boolean> => {
  const policy = await world.settings.access();
  return (app) => mayRead(policy, caller, app);
};
