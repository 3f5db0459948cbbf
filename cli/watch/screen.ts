import type { Io } from '../io.ts';

/** At most five pictures a second. */
const everyMs = 200;

export interface Screen {
  /** Replaces the last lines with these, now or a moment later. */
  show(lines: readonly string[]): void;
  /** Lines that stay, above the picture; they come with the next one. */
  say(lines: readonly string[]): void;
  /** Draws what is pending, and leaves these lines in place of the picture, however long they are. */
  end(leave: readonly string[]): void;
}

/** A picture that is redrawn in place at the bottom of a terminal; only for a terminal that is live. */
export const openScreen = (io: Io): Screen => {
  let drawn = 0;
  let drawnAt = 0;
  let wanted: readonly string[] = [];
  let said: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const draw = (lines: readonly string[]): void => {
    clearTimeout(timer);
    timer = undefined;
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    io.raw(`${up}\r\u001b[J${[...said, ...lines].map((line) => `${line}\n`).join('')}`);
    said = [];
    drawn = lines.length;
    drawnAt = io.now();
  };
  const drawSoon = (): void => {
    const rest = drawnAt + everyMs - io.now();
    const picture = (): void => draw(wanted.slice(0, Math.max(1, io.rows() - 1)));
    if (rest <= 0) picture();
    // How often a person can look: the terminal's time, not the world's.
    else timer ??= setTimeout(picture, rest);
  };
  return {
    show(lines) {
      wanted = lines;
      drawSoon();
    },
    say: (lines) => {
      said = [...said, ...lines];
    },
    end: draw,
  };
};
