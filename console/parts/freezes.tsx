import type { Freeze } from '#domain/window/freeze.ts';
import { request } from '../state/request.ts';
import { fill, words } from '../words/words.ts';
import { Act } from './act.tsx';
import { timeOf } from './time.tsx';

/** What denies releases in an environment now, and the way out of it; if nothing does, a way to freeze it. */
export const Freezes = ({ environment, freezes }: { environment: string; freezes: readonly Freeze[] }) => {
  const w = words.value;
  return (
    <>
      {freezes.map((freeze) => (
        <div class="notice" key={freeze.id}>
          <p>
            <span aria-hidden="true">❄</span>{' '}
            <b>{fill(w.frozenBy, { by: freeze.by, since: timeOf(freeze.since) })}</b>{' '}
            {freeze.until === undefined ? '' : fill(w.frozenUntil, { until: timeOf(freeze.until) })}
          </p>
          <p class="prose">
            {freeze.apps === undefined ? '' : `${freeze.apps.join(', ')}: `}
            {freeze.reason}
          </p>
          <Act
            id={`thaw-${freeze.id}`}
            name={w.thaw}
            will={w.thawWill}
            send={(given) => thaw(freeze.id, given)}
          />
        </div>
      ))}
      {freezes.length === 0 ? (
        <Act
          id={`freeze-${environment}`}
          name={w.freeze}
          will={fill(w.freezeWill, { environment })}
          send={(given) => freeze(environment, given)}
        >
          <label for={`hours-${environment}`}>{w.hours}</label>
          <input
            id={`hours-${environment}`}
            name="hours"
            inputMode="numeric"
            pattern="[1-9]\d{0,3}"
            autocomplete="off"
            placeholder={w.hoursHint}
          />
        </Act>
      ) : null}
    </>
  );
};

const textOf = (given: FormData, name: string): string => {
  const value = given.get(name);
  return typeof value === 'string' ? value : '';
};

const freeze = async (environment: string, given: FormData): Promise<string> => {
  const hours = Number(textOf(given, 'hours'));
  const body = {
    environment,
    reason: textOf(given, 'reason'),
    ...(hours > 0 && { seconds: hours * 3_600 }),
  };
  const says = `${words.value.freeze} ${environment}`;
  await request('/v1/freezes', { method: 'POST', body, says });
  return words.value.done;
};

const thaw = async (id: string, given: FormData): Promise<string> => {
  const path = `/v1/freezes/${encodeURIComponent(id)}/thaw`;
  await request(path, { method: 'POST', body: { reason: textOf(given, 'reason') }, says: words.value.thaw });
  return words.value.done;
};
