import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { SuspendReason } from './target.ts';

const day = 24 * 3600;

/**
 * How long a suspended target waits for an answer before the workflow looks again, seconds. A pause has no end of its
 * own.
 */
export const approvalTimeoutOf = ({ approval }: ReleasePlan, why: SuspendReason): number =>
  why === 'pause' ? 30 * day : (approval?.expiresInSeconds ?? day);
