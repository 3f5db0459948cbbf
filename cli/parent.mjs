/**
 * A server must not outlive what started it, even when that was killed and could say nothing. Plain JavaScript, as the gate.
 * Two starters are known: the gate of an older Node, which holds a channel to us, and npm, which puts a shell in between.
 */
import { readFileSync } from 'node:fs';

/** Set by the gate for the Node that it starts. */
export const behindGate = 'TIDEGATE_BEHIND_GATE';
const checkEveryMs = 1000;
/** What may be finished after the parent died. */
const graceMs = 5000;

/** Ends this process, as SIGTERM would, when the process that started it is gone. */
export const endWithParent = () => {
  if (process.env[behindGate] !== undefined) return endWithGate();
  if (process.env.npm_lifecycle_event !== undefined) endWithNpm();
};

const endWithGate = () => {
  delete process.env[behindGate];
  if (process.channel === undefined || process.channel === null) return;
  process.once('disconnect', end);
  process.channel.unref();
};

const endWithNpm = () => {
  const npm = [process.ppid, parentOf(process.ppid)].find(isNpm);
  if (npm === undefined) return;
  const timer = setInterval(() => {
    if (isNpm(npm)) return;
    clearInterval(timer);
    end();
  }, checkEveryMs);
  timer.unref();
};

const end = () => {
  setTimeout(() => process.exit(143), graceMs).unref();
  process.kill(process.pid, 'SIGTERM');
};

/** `pid (comm) state ppid …`; the name may hold anything, so what counts begins after its last bracket. */
const statOf = (pid) => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const close = text.lastIndexOf(')');
    const [state, parent] = text.slice(close + 2).split(' ');
    return { name: text.slice(text.indexOf('(') + 1, close), state, parent: Number(parent) };
  } catch {
    return undefined; // Not Linux, or no such process.
  }
};
const parentOf = (pid) => (statOf(pid) || {}).parent;
/** A zombie is dead, whatever it is called. */
const isNpm = (pid) => {
  const { name, state } = statOf(pid) || {};
  return name !== undefined && /^(npm|npx|pnpm|yarn)\b/.test(name) && state !== 'Z';
};
