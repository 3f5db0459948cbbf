import { intentTag, type CloudStack } from './cloud-stack.ts';
import type { Move, Seen } from './move.ts';
import type { StackFact } from './stack-fact.ts';
import type { OpenOp } from './stack-state.ts';

/** How long a cloud may take to show an operation that it has accepted, ms. */
const graceMs = 120_000;
/** How long the end of an earlier operation may still be shown after the next one was accepted, ms. */
const staleMs = 5000;

/** Completes an operation that is in progress, whoever began it. */
export const driveOpen = (open: OpenOp, { sighting, now }: Seen): Move => {
  if (sighting === undefined) return { kind: 'look' };
  const stack = sighting.kind === 'there' ? sighting.stack : undefined;
  if (stack === undefined) return absent(open, now);
  if (!open.isAsked && isOurs(open, stack)) return note({ kind: 'asked', token: open.token });
  if (stack.phase === 'moving') return moving(open, stack);
  return open.isAsked ? ended(open, stack, now) : { kind: 'call' };
};

const note = (fact: StackFact): Move => ({ kind: 'note', fact });

/** It was carried out although its response was lost. */
const isOurs = ({ op, token }: OpenOp, { tags }: CloudStack): boolean =>
  op !== 'delete' && tags[intentTag] === token;

const moving = ({ status, token, isAsked }: OpenOp, stack: CloudStack): Move =>
  isAsked && status !== stack.status
    ? note({
        kind: 'seen',
        token,
        status: stack.status,
        ...(stack.reason === undefined ? {} : { reason: stack.reason }),
      })
    : { kind: 'wait', status: stack.status, isMoving: true };

const absent = (open: OpenOp, now: number): Move => {
  const { op, token, isAsked, since } = open;
  if (op === 'delete') return note({ kind: 'confirmed', token, ended: 'done', status: 'DELETE_COMPLETE' });
  if (!isAsked && op === 'create') return { kind: 'call' };
  if (isAsked && now - since < graceMs) return { kind: 'wait', status: 'asked' };
  const reason = 'it is not there any longer; someone has removed it';
  return note({ kind: 'confirmed', token, ended: 'failed', status: 'gone', reason });
};

const ended = (open: OpenOp, stack: CloudStack, now: number): Move => {
  const { token, op, since } = open;
  const { status, reason = '', phase } = stack;
  const confirmed = (how: 'done' | 'undone' | 'half' | 'failed', why = reason): Move =>
    note({
      kind: 'confirmed',
      token,
      ended: how,
      status,
      ...(why === '' ? {} : { reason: why }),
      ...(how === 'done' ? { outputs: stack.outputs } : {}),
    });
  if (op === 'delete') {
    if (phase === 'failed' && stack.operation === 'delete') return confirmed('failed');
    return now - since < graceMs
      ? { kind: 'wait', status }
      : confirmed('failed', 'the cloud did not remove it');
  }
  if (isOurs(open, stack) && phase === 'ready') return confirmed('done');
  if (isOurs(open, stack) && phase === 'faulty') return confirmed('half');
  if (phase === 'failed') return confirmed('failed');
  if (phase === 'undone' && now - since >= staleMs) return confirmed('undone');
  return now - since < graceMs
    ? { kind: 'wait', status }
    : confirmed('failed', 'someone else has changed it meanwhile; plan again');
};
