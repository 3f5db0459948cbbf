export interface KeptAnswers {
  get(key: string): string | undefined;
  /** Keeps it as the newest; the oldest go until all fit. One that is larger than a quarter of the room is not kept. */
  keep(key: string, answer: string): void;
}

/** Texts by key, together no longer than `most` characters. */
export const keepAnswers = (most: number): KeptAnswers => {
  const kept = new Map<string, string>();
  let length = 0;
  const drop = (key: string): void => {
    length -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    get: (key) => kept.get(key),
    keep: (key, answer) => {
      drop(key);
      if (answer.length > most / 4) return;
      kept.set(key, answer);
      length += answer.length;
      for (const oldest of kept.keys()) {
        if (length <= most) break;
        drop(oldest);
      }
    },
  };
};
