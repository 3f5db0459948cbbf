/** A reason behind a sentence, where there is one. */
export const tail = (reason: string, colon = ': '): string => (reason === '' ? '' : `${colon}${reason}`);
