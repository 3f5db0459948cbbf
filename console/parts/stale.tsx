import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Polled } from '../state/polled.ts';
import { fill, words } from '../words/words.ts';

/** What a view shows while it has nothing yet, and the banner over an answer that is old. */
export const Contact = ({ of: { value, problem, since, status } }: { of: Polled<unknown> }) => {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  if (problem !== undefined && since !== undefined) {
    const seconds = Math.max(0, Math.round((now.value - since) / 1_000));
    // A server that answers with an error is not one that is away.
    const says = (status ?? 0) === 0 ? words.value.stale : words.value.serverFails;
    return (
      <p class="banner" role="alert">
        {fill(says, { seconds, problem })}
      </p>
    );
  }
  return value === undefined ? (
    <p class="skeleton" role="status">
      {words.value.loading}
    </p>
  ) : null;
};
