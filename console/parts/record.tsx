import { useMemo } from 'preact/hooks';
import type { ReleaseRecord } from '#domain/view/record.ts';
import { query } from '../state/location.ts';
import { until } from '../state/log.ts';
import { keepRecord } from '../state/recorded.ts';
import { Frozen } from './frozen.tsx';
import { ReleaseHead } from './release-head.tsx';
import { Sections } from './sections.tsx';

/** The page of a release from its record alone: everything can be looked at, and nothing be done. */
export const Recorded = ({ record }: { record: ReleaseRecord }) => {
  useMemo(() => keepRecord(record), [record]);
  const { release, events } = record;
  const instant = query.value.get('t');
  const shown = instant === null ? events : (until({ events, next: '', isDone: true }, instant) ?? []);
  const isLive = instant === null;
  return (
    <>
      {isLive ? null : <Frozen at={shown.at(-1)?.at} />}
      <ReleaseHead release={release} isLive={isLive} isReadOnly events={shown} />
      <Sections release={release} events={shown} isLive={isLive} record={record} />
    </>
  );
};
