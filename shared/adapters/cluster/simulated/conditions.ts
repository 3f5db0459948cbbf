import { type Condition, instant } from './shapes.ts';

type Said = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;
type Conditions = { readonly conditions?: readonly Condition[] };

/**
 * The status with this condition. The same status and reason again change nothing; the transition time changes only
 * with the status.
 */
export const withCondition = <S extends Conditions>(status: S, said: Said, now: number): S => {
  const before = status.conditions?.find(({ type }) => type === said.type);
  if (before !== undefined && before.status === said.status && before.reason === said.reason) return status;
  const at = instant(now);
  const since = before?.status === said.status ? (before.lastTransitionTime ?? at) : at;
  const condition: Condition = { ...said, lastUpdateTime: at, lastTransitionTime: since };
  return { ...status, conditions: [...others(status, said.type), condition] };
};

export const withoutCondition = <S extends Conditions>(status: S, type: string): S =>
  status.conditions?.some((condition) => condition.type === type) === true
    ? { ...status, conditions: others(status, type) }
    : status;

const others = (status: Conditions, type: string): readonly Condition[] =>
  (status.conditions ?? []).filter((condition) => condition.type !== type);
