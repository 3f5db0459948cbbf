import { useSignal } from '@preact/signals';
import { dropAct, pending } from '../state/pending.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';

/** An act that was interrupted because the session had expired: done only after another confirmation. */
export const PendingAct = () => {
  const said = useSignal('');
  const w = words.value;
  const act = pending.value;
  const send = async (): Promise<void> => {
    if (act === undefined) return;
    dropAct();
    const { path, ...rest } = act;
    try {
      await request(path, rest);
      said.value = fill(w.pendingDone, { what: act.says });
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  if (act === undefined) return said.value === '' ? null : <p role="status">{said.value}</p>;
  return (
    <section class="banner" aria-label={w.pending}>
      <p>{fill(w.pendingIs, { what: act.says })}</p>
      <button type="button" class="primary" onClick={() => void send()}>
        {fill(w.pendingSend, { what: act.says })}
      </button>{' '}
      <button type="button" onClick={dropAct}>
        {w.pendingDrop}
      </button>
    </section>
  );
};
