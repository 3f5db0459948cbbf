import type { Digest } from '../json.ts';
import { classOf } from './classes.ts';
import type { Claim } from './claim.ts';
import type { CloudStack } from './cloud-stack.ts';
import { driveOpen } from './drive-open.ts';
import { lossesIn, refusalOf } from './losses.ts';
import type { Move, Seen, Want } from './move.ts';
import type { StackPurpose, User } from './stack-fact.ts';
import type { StackState } from './stack-state.ts';
import type { Use } from './uses.ts';

/** Decides from facts and the present state of the stack in its cloud. Called again after each move, it terminates. */
export const nextMove = (state: StackState, want: Want, seen: Seen): Move => {
  if (want.kind === 'present' && !isClaimed(state, want)) return { kind: 'claim' };
  if (state.open !== undefined) return driveOpen(state.open, seen);
  switch (want.kind) {
    case 'present':
      return forward(state, want, seen);
    case 'back':
      return takeBack(state, want, seen);
    case 'gone':
      return letGo(state, want, seen);
    default:
      return want satisfies never;
  }
};

const useOf = (state: StackState, { app, target }: User): Use | undefined =>
  state.uses.find((use) => use.app === app && use.target === target);

const isClaimed = (state: StackState, { by, release }: Extract<Want, { kind: 'present' }>): boolean =>
  useOf(state, by)?.release === release;

const forward = (state: StackState, want: Extract<Want, { kind: 'present' }>, seen: Seen): Move => {
  const { failed, standing } = state;
  if (failed?.release === want.release && failed.purpose !== 'back')
    return { kind: 'failed', reason: `${failed.status}: ${failed.reason}` };
  if (seen.sighting === undefined) return { kind: 'look' };
  const stack = seen.sighting.kind === 'there' ? seen.sighting.stack : undefined;
  if (stack?.phase === 'moving') return { kind: 'wait', status: stack.status };
  if (standing === undefined) return create(state, want, stack);
  if (stack === undefined || stack.phase === 'empty')
    return holdsData(want.claim) && !want.claim.allow.includes('recreate')
      ? { kind: 'failed', reason: lost(state, want.claim) }
      : { kind: 'note', fact: { kind: 'lost', release: want.release } };
  const hurdle = hurdleOf(stack);
  if (hurdle !== undefined) return { kind: 'failed', reason: hurdle };
  const isFaulty = stack.phase === 'faulty';
  if (standing.spec === want.spec && !isFaulty) return { kind: 'done', outputs: standing.outputs };
  if (standing.spec === want.spec && failed?.isHalf !== true)
    return {
      kind: 'failed',
      reason: `it is in ${stack.status} (${stack.reason ?? ''}); repair it first`,
    };
  if (seen.preview?.spec !== want.spec) return { kind: 'preview', spec: want.spec };
  const refusal = refusalOf(want.claim, seen.preview.changes, want.planned);
  return refusal === undefined
    ? { kind: 'intend', op: 'update', purpose: 'forward', spec: want.spec }
    : { kind: 'failed', reason: refusal };
};

const create = (
  { isLeftOver, stack: name = '' }: StackState,
  { spec }: Extract<Want, { kind: 'present' }>,
  stack: CloudStack | undefined,
): Move => {
  if (stack === undefined || stack.phase === 'empty')
    return { kind: 'intend', op: 'create', purpose: 'forward', spec };
  if (isLeftOver) return { kind: 'intend', op: 'delete', purpose: 'clearing' };
  return {
    kind: 'failed',
    reason: `a stack ${name} exists in the cloud that Tidegate did not create; remove it there, or give the resource another name`,
  };
};

const lost = ({ stack = '' }: StackState, { name }: Claim): string =>
  `the stack ${stack} of "${name}" was removed outside Tidegate, and its data with it unless someone has kept it; restore it in the cloud, or set allow: [recreate] for an empty new one`;

const holdsData = (claim: Claim | undefined): boolean => classOf(claim?.class ?? '')?.holdsData !== false;

const takeBack = (state: StackState, want: Extract<Want, { kind: 'back' }>, seen: Seen): Move => {
  const { by, release, mine } = want;
  const use = useOf(state, by);
  if (use !== undefined && mine.includes(use.release))
    return { kind: 'note', fact: { kind: 'returned', release: use.release, ...userOf(by) } };
  const given = state.dropped.find(
    (one) => one.app === by.app && one.target === by.target && mine.includes(one.by),
  );
  if (given !== undefined && use === undefined)
    return { kind: 'note', fact: { kind: 'returned', release: given.by, ...userOf(by) } };
  // Another target still runs what these releases brought; the last one to go back takes back the rest.
  if (state.uses.some((other) => mine.includes(other.release))) return { kind: 'done' };
  return revert(state, { release, mine }, seen);
};

const userOf = ({ app, target }: User): User => ({ app, target });

const revert = (
  state: StackState,
  { release, mine }: { readonly release: string; readonly mine: readonly string[] },
  seen: Seen,
): Move => {
  const { standing, changes, failed, uses, isLeftOver, former } = state;
  const isMine = (id: string | undefined): boolean => id !== undefined && mine.includes(id);
  if (failed?.purpose === 'back' && (failed.release === release || isMine(failed.release)))
    return {
      kind: 'done',
      told: `${failed.op} ended in ${failed.status} (${failed.reason}); finish it in the cloud`,
    };
  if (standing === undefined && former !== undefined && uses.length > 0) return makeAgain(former, seen);
  if (standing !== undefined && isMine(standing.madeBy) && uses.length === 0)
    return removeMade(state, release, seen);
  // An update that failed halfway: the journal still has the former state.
  if (standing !== undefined && failed?.isHalf === true && isMine(failed.release))
    return changeBack(state, standing.spec, release, seen);
  const first = changes.findLastIndex((change) => !isMine(change.release)) + 1;
  const from = changes[first]?.from;
  if (standing !== undefined && from !== undefined) return changeBack(state, from, release, seen);
  if (standing !== undefined && changes.some((change) => isMine(change.release)))
    return { kind: 'done', told: `a later release has changed it since; it is left as it is` };
  if (standing === undefined && isLeftOver && isMine(failed?.release)) return clear(seen);
  return { kind: 'done' };
};

/** A resource that was removed is wanted again: a new one after the same template. */
const makeAgain = (spec: Digest, { sighting }: Seen): Move => {
  if (sighting === undefined) return { kind: 'look' };
  if (sighting.kind === 'there' && sighting.stack.phase === 'moving')
    return { kind: 'wait', status: sighting.stack.status };
  if (sighting.kind === 'there' && sighting.stack.phase !== 'empty')
    return {
      kind: 'done',
      told: 'a stack of its name stands in the cloud again, and not by Tidegate; it is left as it is',
    };
  return { kind: 'intend', op: 'create', purpose: 'back', spec };
};

/** Why a stack takes no change, in one sentence. */
export const hurdleOf = ({ phase, status, reason }: CloudStack): string | undefined =>
  phase === 'failed'
    ? `it stands in ${status}${reason === undefined ? '' : ` (${reason})`} and accepts no change; repair it in the cloud first`
    : undefined;

/** A creation that the cloud has taken back leaves a name, and nothing else. */
const clear = ({ sighting }: Seen): Move => {
  if (sighting === undefined) return { kind: 'look' };
  if (sighting.kind === 'absent') return { kind: 'done' };
  return sighting.stack.phase === 'moving'
    ? { kind: 'wait', status: sighting.stack.status }
    : { kind: 'intend', op: 'delete', purpose: 'clearing' };
};

const removeMade = (state: StackState, release: string, seen: Seen): Move => {
  const { claim } = state;
  if (holdsData(claim) && claim?.deletion !== 'delete')
    return keep(
      state,
      release,
      'it may hold data, and a rollback deletes none; the next release uses it again',
    );
  return remove(state, release, 'back', seen);
};

const keep = (state: StackState, release: string, reason: string): Move =>
  state.kept === undefined
    ? { kind: 'note', fact: { kind: 'kept', release, reason } }
    : { kind: 'done', told: `kept: ${state.kept}` };

const remove = (_state: StackState, release: string, purpose: StackPurpose, { sighting }: Seen): Move => {
  if (sighting === undefined) return { kind: 'look' };
  if (sighting.kind === 'absent') return { kind: 'note', fact: { kind: 'lost', release } };
  return sighting.stack.phase === 'moving'
    ? { kind: 'wait', status: sighting.stack.status }
    : { kind: 'intend', op: 'delete', purpose };
};

const changeBack = (state: StackState, spec: Digest, release: string, seen: Seen): Move => {
  if (seen.sighting === undefined) return { kind: 'look' };
  if (seen.sighting.kind === 'absent') return { kind: 'note', fact: { kind: 'lost', release } };
  const { stack } = seen.sighting;
  if (stack.phase === 'moving') return { kind: 'wait', status: stack.status };
  if (seen.preview?.spec !== spec) return { kind: 'preview', spec };
  const losses = holdsData(state.claim) ? lossesIn(seen.preview.changes) : [];
  return losses.length === 0
    ? { kind: 'intend', op: 'update', purpose: 'back', spec }
    : {
        kind: 'done',
        told: `it cannot go back without losing data (${losses.map(({ resource, action }) => `${action} ${resource}`).join(', ')}), so it is left as it is; bring it back by a release with allow: [replace]`,
      };
};

const letGo = (state: StackState, { by, release }: Extract<Want, { kind: 'gone' }>, seen: Seen): Move => {
  if (useOf(state, by) !== undefined)
    return { kind: 'note', fact: { kind: 'dropped', release, ...userOf(by) } };
  const { uses, standing, isLeftOver, claim, failed } = state;
  if (uses.length > 0)
    return {
      kind: 'done',
      told: `still used by ${[...new Set(uses.map(({ app, target }) => `${app}@${target}`))].join(', ')}`,
    };
  if (standing === undefined) return isLeftOver ? clear(seen) : { kind: 'done' };
  if (claim?.deletion === 'retain')
    return keep(state, release, 'deletion is retain; remove it in the cloud when it is no longer needed');
  if (failed?.op === 'delete' && failed.release === release)
    return {
      kind: 'done',
      told: `its removal ended in ${failed.status} (${failed.reason}); finish it in the cloud`,
    };
  return remove(state, release, 'removal', seen);
};
