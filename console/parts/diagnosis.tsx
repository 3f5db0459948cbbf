import { useSignal } from '@preact/signals';
import type { CauseView, DiagnosisView } from '#domain/view/diagnosis.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import { useAsked } from '../state/asked.ts';
import { linkTo, linkWith } from '../state/location.ts';
import { fill, words } from '../words/words.ts';
import { Link } from './link.tsx';
import { PodLogs } from './pod-logs.tsx';
import { Time } from './time.tsx';

/** Why a release failed: causes, the first bad event, what was restored and what was not. */
export const Diagnosis = ({ release }: { release: ReleaseView }) => {
  const asked = useAsked<DiagnosisView>(
    `/v1/releases/${encodeURIComponent(release.id)}/diagnosis`,
    release.outcome?.kind,
  );
  const w = words.value;
  if (asked.value === undefined) return <p class="skeleton">{w.loading}</p>;
  if ('problem' in asked.value) return <p class="empty">{asked.value.problem}</p>;
  const { causes, first, broughtBack, left, logs = [], withheld = [] } = asked.value.value;
  return (
    <section class="card diagnosis" aria-label={w.diagnosis}>
      <ol>
        {causes.map((cause) => (
          <Cause key={cause.cursor} cause={cause} />
        ))}
      </ol>
      <dl class="facts">
        {first === undefined || causes.some(({ cursor }) => cursor === first.cursor) ? null : (
          <div>
            <dt>{w.firstBad}</dt>
            <dd>
              <Link to={linkWith({ t: first.cursor })}>
                <Time at={first.at} />
              </Link>{' '}
              {first.target} {first.message}
            </dd>
          </div>
        )}
        <div>
          <dt>{w.broughtBack}</dt>
          <dd>{broughtBack.length === 0 ? w.none : broughtBack.join(', ')}</dd>
        </div>
        <div>
          <dt>{w.left}</dt>
          <dd>
            {left.length === 0
              ? w.nothingLeft
              : left.map(({ target, reason }) => (
                  <div class="bad" key={target + reason}>
                    <span aria-hidden="true">✖</span> {target}: {reason}
                  </div>
                ))}
          </dd>
        </div>
      </dl>
      <PodLogs logs={logs} withheld={withheld} />
      <CopyButton text={() => incident(release, asked.value)} />
    </section>
  );
};

const Cause = ({ cause }: { cause: CauseView }) => {
  const w = words.value;
  const { kind, reason, targets, cursor, at } = cause;
  return (
    <li>
      <b>{w[`cause-${kind}`]}</b>
      {targets.length === 0 ? null : <span class="mute"> · {targets.join(', ')}</span>}
      <p class="prose">{reason}</p>
      <p class="mute">
        {w[`advice-${kind}`]}{' '}
        <Link to={linkWith({ t: cursor })}>
          <Time at={at} />
        </Link>
      </p>
    </li>
  );
};

const CopyButton = ({ text }: { text: () => string }) => {
  const said = useSignal('');
  const w = words.value;
  return (
    <p>
      <button
        type="button"
        onClick={() => {
          navigator.clipboard.writeText(text()).then(
            () => (said.value = w.copied),
            () => (said.value = w.notCopied),
          );
        }}
      >
        {w.copyIncident}
      </button>{' '}
      <span role="status">{said.value}</span>
    </p>
  );
};

const incident = (
  { app, id, outcome, requestedAt }: ReleaseView,
  asked: ReturnType<typeof useAsked<DiagnosisView>>['value'],
): string => {
  if (asked === undefined || 'problem' in asked) return '';
  const { causes, first, broughtBack, left, logs = [] } = asked.value;
  const w = words.value;
  return [
    `${app} ${id}: ${outcome?.kind ?? ''}`,
    `${w.when}: ${new Date(requestedAt).toISOString()}`,
    ...causes.map(({ kind, reason, targets }, index) =>
      `${index + 1}. ${w[`cause-${kind}`]} ${targets.join(', ')}: ${reason}`.replaceAll('  ', ' '),
    ),
    ...(first === undefined
      ? []
      : [`${w.firstBad}: ${new Date(first.at).toISOString()} ${first.target ?? ''} ${first.message}`]),
    `${w.broughtBack}: ${broughtBack.join(', ') || w.none}`,
    `${w.left}: ${left.map(({ target, reason }) => `${target}: ${reason}`).join('; ') || w.nothingLeft}`,
    ...logs.flatMap(({ target, pod, container, text }) => [`${w.logs}: ${target} ${pod}/${container}`, text]),
    fill('{url}', { url: `${location.origin}${linkTo({ release: id })}` }),
  ].join('\n');
};
