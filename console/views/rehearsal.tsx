import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type ReleaseRecord, type RehearsalFault } from '#domain/view/record.ts';
import { Recorded } from '../parts/record.tsx';
import { Trail } from '../parts/trail.tsx';
import { imagesIn } from '../state/images-in-address.ts';
import { go, linkWith, query } from '../state/location.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, language, words } from '../words/words.ts';

/** The kinds of trouble that a rehearsal can have, in the order of the list. */
const faults: readonly RehearsalFault[] = [
  'none',
  'errors',
  'slow',
  'not-ready',
  'crash',
  'no-metrics',
  'cluster-away',
];

/** A release as it would go, with the fault in the address: the same page, and nothing of it is real. */
export const Rehearsal = ({ app }: { app: string }) => {
  const record = useSignal<ReleaseRecord | undefined>(undefined);
  const problem = useSignal('');
  const w = words.value;
  const fault = faults.find((one) => one === query.value.get('fault')) ?? 'none';
  const images = imagesIn(query.value);
  const wish = JSON.stringify({ app, images, fault });
  useEffect(() => {
    const stopped = new AbortController();
    record.value = undefined;
    problem.value = '';
    request<ReleaseRecord>('/v1/rehearsals', {
      method: 'POST',
      body: JSON.parse(wish),
      signal: stopped.signal,
    })
      .then((played) => (record.value = played))
      .catch((error: unknown) => {
        if (!stopped.signal.aborted) problem.value = sentenceOf(error);
      });
    return () => stopped.abort();
  }, [wish, language.value]);
  return (
    <>
      <Trail app={app} />
      <section class="unreal" aria-labelledby="rehearsal-title">
        <h1 id="rehearsal-title">{fill(w.rehearsalOf, { app })}</h1>
        <p>{w.rehearsalHint}</p>
        <label for="fault">{w.whatGoesWrong}</label>
        <select
          id="fault"
          value={fault}
          onChange={({ currentTarget }) => go(linkWith({ fault: currentTarget.value, t: undefined }))}
        >
          {faults.map((one) => (
            <option key={one} value={one}>
              {w[`fault-${one}`]}
            </option>
          ))}
        </select>
      </section>
      {problem.value === '' ? null : (
        <p class="empty" role="alert">
          {problem.value}
        </p>
      )}
      {record.value === undefined && problem.value === '' ? (
        <p class="skeleton" role="status">
          {w.rehearsing}
        </p>
      ) : null}
      {record.value === undefined ? null : <Recorded record={record.value} />}
    </>
  );
};
