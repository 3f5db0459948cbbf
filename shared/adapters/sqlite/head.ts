import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { sha256Hex } from '#shared/crypto/digest.ts';

/** How far a store has come: its number of writes, and when the last one was acknowledged (epoch ms). */
export interface Head {
  /** Drawn when the store was made, so that another store is not taken for this one. */
  readonly store: string;
  readonly writes: number;
  readonly at: number;
}

/**
 * A small file beside a store, `<store>-head`, that records how far the store had come. SQLite silently drops the end
 * of a log that is cut, lost or has one flipped bit; a store that has fewer writes than its head has lost some. It is
 * written after each commit and not forced to disk, so after a power cut it may lag behind, which does no harm.
 */
export interface HeadFile {
  /** Its content at the opening; `unreadable` if it is not what was written. */
  readonly kept: Head | 'unreadable' | undefined;
  /** Never fails: the commit has been made. */
  note(head: Head): void;
  close(): void;
}

/** Heads have one length, so that each is written over the last one. */
const length = 192;

export const headPath = (store: string): string => `${store}-head`;

export const openHead = (store: string): HeadFile => {
  const path = headPath(store);
  const kept = readHead(store);
  const file = openSync(path, existsSync(path) ? 'r+' : 'w', 0o600);
  let isOpen = true;
  return {
    kept,
    note: (head) => {
      try {
        if (isOpen) writeSync(file, spell(head), 0);
      } catch {
        // It lags behind until the next one; the store itself is whole.
      }
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
};

export const readHead = (store: string): HeadFile['kept'] => {
  if (!existsSync(headPath(store))) return undefined;
  const [text = '', sum = ''] = readFileSync(headPath(store), 'utf8').split('\n');
  if (text === '' || sum.trim() !== sha256Hex(text)) return 'unreadable';
  return JSON.parse(text) as Head;
};

const spell = (head: Head): string => {
  const text = JSON.stringify(head);
  return `${text}\n${sha256Hex(text)}`.padEnd(length, ' ');
};
