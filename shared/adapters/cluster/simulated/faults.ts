import type { KubeObject } from '#domain/kube/object.ts';
import { type Attempt, refuse, unanswered } from './api-errors.ts';

export type Verb = Attempt['verb'];

/** One way in which a request can go wrong. `timeout` comes after the effect, all others before it. */
export type Fault =
  | { readonly kind: 'unreachable' | 'timeout' | 'conflict' | 'forbidden' | 'quota' | 'too-many-requests' }
  | {
      readonly kind: 'webhook-denies' | 'webhook-breaks';
      readonly webhook?: string;
      readonly reason?: string;
    }
  | { readonly kind: 'slow'; readonly ms: number };

/** The requests that a fault hits, and how many of them; without a verb or kind, any. */
export interface Mishap {
  readonly fault: Fault;
  readonly verb?: Verb;
  readonly kind?: string;
  /** Once, when not given; Infinity until cleared. */
  readonly times?: number;
}

/** What a mutating policy or webhook makes of an object before it is kept. */
export type Mutation = (object: KubeObject) => KubeObject;

/** Faults on demand, used up in the order in which they were given. */
export interface Faults {
  next(mishap: Mishap): void;
  /** Changes every object that is written from now on. */
  mutate(mutation: Mutation): void;
  clear(): void;
}

export interface FaultBox extends Faults {
  take(verb: Verb, kind: string): Fault | undefined;
  /** Whether such a request is forbidden until cleared: a missing right. */
  forbids(verb: Verb, kind: string): boolean;
  mutated: Mutation;
}

const meets = (mishap: Mishap, verb: Verb, kind: string): boolean =>
  (mishap.verb ?? verb) === verb && (mishap.kind ?? kind) === kind;

export const openFaults = (): FaultBox => {
  let waiting: { readonly mishap: Mishap; left: number }[] = [];
  let mutation: Mutation = (object) => object;
  return {
    mutate(next) {
      mutation = next;
    },
    mutated: (object) => mutation(object),
    next(mishap) {
      waiting.push({ mishap, left: mishap.times ?? 1 });
    },
    clear() {
      waiting = [];
      mutation = (object) => object;
    },
    forbids: (verb, kind) =>
      waiting.some(
        ({ mishap, left }) =>
          mishap.fault.kind === 'forbidden' && left === Infinity && meets(mishap, verb, kind),
      ),
    take(verb, kind) {
      const found = waiting.find(({ mishap }) => meets(mishap, verb, kind));
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
      return found.mishap.fault;
    },
  };
};

/** What the caller of the real API would see. */
export const failureOf = (fault: Exclude<Fault, { kind: 'slow' }>, attempt: Attempt): Error => {
  switch (fault.kind) {
    case 'unreachable':
      return unanswered(attempt, 'connection refused', false);
    case 'timeout':
      return unanswered(attempt, 'no answer in time', true);
    case 'conflict':
      return refuse(attempt, 'Conflict', 409, 'the object has been modified; it was changed in the meantime');
    case 'forbidden':
      return refuse(
        attempt,
        'ClusterForbids',
        403,
        `User "tidegate" cannot ${forbidden(attempt)}; grant it, or give Tidegate other credentials`,
        { verb: attempt.verb, resource: attempt.kind, user: 'tidegate' },
      );
    case 'quota':
      return refuse(
        attempt,
        'QuotaDenied',
        403,
        'exceeded quota: simulated; raise the quota, or ask for less',
      );
    case 'too-many-requests':
      return refuse(
        attempt,
        'ClusterUnreachable',
        429,
        'it is too busy and asks to retry later; nothing was changed',
        attempt.writes ? { outcome: 'none' } : {},
      );
    case 'webhook-denies': {
      const { webhook = 'policy.simulated', reason = 'not allowed here' } = fault;
      const said = `admission webhook "${webhook}" denied the request: ${reason}`;
      return refuse(attempt, 'ManifestRefused', 400, said, { webhook });
    }
    case 'webhook-breaks': {
      const { webhook = 'policy.simulated', reason = 'connection refused' } = fault;
      const said = `failed calling webhook "${webhook}": ${reason}; nothing was changed`;
      return refuse(attempt, 'ClusterUnreachable', 500, said, { webhook, outcome: 'none' });
    }
  }
};

/** A log is a resource of its own, below its pod. */
const forbidden = ({ verb, kind }: Attempt): string =>
  verb === 'logs' ? 'get resource "pods/log"' : `${verb} resource "${kind}"`;
