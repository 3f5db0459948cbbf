import { fields, list } from './fields.ts';
import { maskText } from './mask-secrets.ts';
import { masked } from './mask/masked.ts';
import type { KubeObject } from './object.ts';

/** The end of what one container of a pod has written. */
export interface LogQuery {
  readonly container: string;
  /** Before its last restart. */
  readonly isPrevious: boolean;
  readonly lines: number;
}

/** The last lines of a container that failed, masked and bounded. */
export interface PodLog {
  readonly pod: string;
  readonly container: string;
  /** It has been restarted since. */
  readonly isPrevious: boolean;
  readonly text: string;
}

/** What is kept of new pods that failed; `withheld` says why it could not be read. */
export interface FailureLogs {
  readonly logs: readonly PodLog[];
  readonly withheld?: string;
}

/** A container that ended, or runs and is not Ready: its log may say why. One that never ran has none. */
export const failedContainerOf = (
  pod: KubeObject,
): Pick<LogQuery, 'container' | 'isPrevious'> | undefined => {
  const statuses = list(fields(pod['status'])['containerStatuses']);
  const ended = statuses.find(({ lastState }) => 'terminated' in fields(lastState));
  if (ended !== undefined) return { container: String(ended['name']), isPrevious: true };
  const failing = statuses.find(
    ({ ready, state }) => ready !== true && ('running' in fields(state) || 'terminated' in fields(state)),
  );
  return failing && { container: String(failing['name']), isPrevious: false };
};

/** The longest text that is kept of one container, characters. */
const mostKept = 4_000;

/** Colours, and whatever else moves a cursor or changes the direction of a text; a tab and the end of a line stay. */
const unseen = /\p{Cc}\[[\d;?]*[A-Za-z]|(?![\t\n])[\p{Cc}\p{Cf}]/gu;

/** Its last lines as they may be shown: without colours and control characters, with secrets masked. */
export const shownLog = (text: string, secrets: readonly string[]): string => {
  const plain = maskText(text.replaceAll(unseen, '').trimEnd());
  const safe = secrets.reduce((shown, secret) => shown.replaceAll(secret, masked), plain);
  if (safe.length <= mostKept) return safe;
  const cut = safe.slice(-mostKept);
  return `…${cut.slice(cut.indexOf('\n') + 1)}`;
};
