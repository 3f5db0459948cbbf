import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** One request of ours, as the API server wrote it down. */
export interface Asked {
  /** Epoch ms when the API server received it. */
  readonly at: number;
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
  readonly code: number;
  /** The API server was only asked what it would do. */
  readonly isDry: boolean;
}

interface Line {
  readonly auditID: string;
  readonly verb: string;
  readonly userAgent?: string;
  readonly requestURI: string;
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
}

/** Where the log ends now: what is read later begins here. */
export const endOf = (log: string): number => statSync(log).size;

/**
 * What the client `tidegate`, and nobody else, asked of one namespace since the log had that length, and about its own
 * rights; each request once. What it asks to learn how kinds are spelled, once a process, is left aside.
 */
export const askedSince = (log: string, from: number, namespace: string): readonly Asked[] => {
  const lines = tailOf(log, from)
    .split('\n')
    // The server is at work while we read: the last line may be half written.
    .filter((text) => text.endsWith('}'))
    .map((text) => JSON.parse(text) as Line)
    .filter(
      ({ userAgent, objectRef: { namespace: where, resource = '' } = {} }) =>
        userAgent === 'tidegate' && (where === namespace || resource.startsWith('selfsubject')),
    );
  // A watch has two lines, one when it begins and one when it ends.
  return [...new Map(lines.map((line) => [line.auditID, toAsked(line)])).values()].toSorted(
    (a, b) => a.at - b.at,
  );
};

const tailOf = (log: string, from: number): string => {
  const file = openSync(log, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - from);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
};

const toAsked = ({ verb, requestURI, requestReceivedTimestamp, objectRef, responseStatus }: Line): Asked => ({
  at: Date.parse(requestReceivedTimestamp),
  verb,
  resource: objectRef?.resource ?? '',
  name: objectRef?.name ?? '',
  code: responseStatus?.code ?? 0,
  isDry: requestURI.includes('dryRun=All'),
});
