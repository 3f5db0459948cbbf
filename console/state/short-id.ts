/**
 * The beginning of a release's id. The first ten characters are the time of its start: as many as are needed to tell it
 * from one that started in the same second, and the command line takes it for the whole.
 */
export const shortId = (id: string): string => id.slice(0, 12);
