import type { ReleaseRecord } from '#domain/view/record.ts';

/** Responses contained in a record, by the address that would otherwise be requested. */
const answers = new Map<string, unknown>();

/** From here on requests about the release of this record are answered from it, without a server. */
export const keepRecord = ({ release, diagnosis, changes, analyses }: ReleaseRecord): void => {
  const path = `/v1/releases/${encodeURIComponent(release.id)}`;
  answers.set(`${path}/diagnosis`, diagnosis);
  answers.set(`${path}/changes`, changes);
  for (const { name: target } of release.targets) {
    const query = new URLSearchParams({ target }).toString();
    const found = analyses.find((one) => one.target === target);
    answers.set(`${path}/analyses?${query}`, found ?? { target, items: [] });
  }
};

export const recordedAnswer = (path: string): unknown => answers.get(path);

/** The record in a saved text; undefined if it is not one. */
export const readRecord = (text: string): ReleaseRecord | undefined => {
  try {
    const found: unknown = JSON.parse(text);
    return isRecord(found) ? found : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRecord = (value: unknown): value is ReleaseRecord =>
  isObject(value) &&
  value['kind'] === 'ReleaseRecord' &&
  isObject(value['release']) &&
  typeof value['release']['id'] === 'string' &&
  typeof value['release']['app'] === 'string' &&
  isObject(value['release']['cause']) &&
  Array.isArray(value['release']['targets']) &&
  Array.isArray(value['events']) &&
  value['events'].every((event) => isObject(event) && isObject(event['fact'])) &&
  Array.isArray(value['analyses']) &&
  isObject(value['diagnosis']);
