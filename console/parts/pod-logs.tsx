import type { DiagnosisView } from '#domain/view/diagnosis.ts';
import { fill, words } from '../words/words.ts';

/** What failed pods had written last, or why that could not be read. */
export const PodLogs = ({ logs, withheld }: Required<Pick<DiagnosisView, 'logs' | 'withheld'>>) => {
  const w = words.value;
  return (
    <>
      {logs.map(({ target, pod, container, isPrevious, text }) => (
        <figure class="pod-log" key={target + pod}>
          <figcaption>
            <b>{w.logs}</b>{' '}
            <span class="mute">
              {target} · {pod} · {container}
              {isPrevious ? ` · ${w.beforeRestart}` : ''}
            </span>
          </figcaption>
          <pre tabIndex={0}>{text}</pre>
        </figure>
      ))}
      {withheld.map(({ target, reason }) => (
        <p class="warn prose" key={target}>
          <span aria-hidden="true">⚠</span> {fill(w.logsWithheld, { target, reason })}
        </p>
      ))}
    </>
  );
};
