/** An instant (epoch ms) in a sentence: every reader has another time zone. */
export const minuteOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`;
