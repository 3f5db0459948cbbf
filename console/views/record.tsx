import { useSignal } from '@preact/signals';
import type { ReleaseRecord } from '#domain/view/record.ts';
import { Recorded } from '../parts/record.tsx';
import { Trail } from '../parts/trail.tsx';
import { readRecord } from '../state/recorded.ts';
import { words } from '../words/words.ts';

/** A release from a saved file; nothing of it is sent anywhere. */
export const RecordFile = () => {
  const record = useSignal<ReleaseRecord | undefined>(undefined);
  const problem = useSignal('');
  const w = words.value;
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    record.value = readRecord(await file.text());
    problem.value = record.value === undefined ? w.noRecord : '';
  };
  return (
    <>
      <Trail />
      <div class="title">
        <h1>{w.openRecord}</h1>
      </div>
      <section class="card">
        <label for="record">{w.recordFile}</label>
        <input
          id="record"
          type="file"
          accept=".json,application/json"
          aria-describedby="record-hint"
          onChange={({ currentTarget }) => void read(currentTarget.files?.[0])}
        />
        <p id="record-hint" class="mute">
          {w.recordHint}
        </p>
        {problem.value === '' ? null : (
          <p class="bad" role="alert">
            <span aria-hidden="true">✖</span> {problem.value}
          </p>
        )}
      </section>
      {record.value === undefined ? null : <Recorded key={record.value.release.id} record={record.value} />}
    </>
  );
};
