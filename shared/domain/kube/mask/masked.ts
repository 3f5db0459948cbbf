/** What stands in the place of a secret; it says nothing of the value, not even its length. */
export const masked = '(masked)';

/** A text with what one kind of place holds masked in it. Twice is the same as once, and the time is linear in the text. */
export type Mask = (text: string) => string;
