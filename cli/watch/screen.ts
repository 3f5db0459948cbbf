import type { Io } from '../io.ts';

/** At most five pictures a second. */
const everyMs = 200;

export interface Screen {
  /** Replaces the last lines with these, now or a moment later. */
  show(lines: readonly string[]): void;
  /** Lines that stay, above the picture; they come with the next one. */
  say(lines: readonly string[]): void;
  /** Draws what is pending. The last picture stays, or is removed. */
  end(leave: 'picture' | 'lines'): void;
}

/** A picture that is redrawn in place at the bottom of a terminal; only for a terminal that is live. */
export const openScreen = (io: Io): Screen => {
  let drawn = 0;
  let drawnAt = 0;
  let wanted: readonly string[] = [];
  let said: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const lines = wanted.slice(0, Math.max(1, io.rows() - 1));
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    io.raw(`${up}\r\u001b[J${[...said, ...lines].map((line) => `${line}\n`).join('')}`);
    said = [];
    drawn = lines.length;
    drawnAt = io.now();
  };
  const drawSoon = (): void => {
    const rest = drawnAt + everyMs - io.now();
    if (rest <= 0) draw();
    // How often a person can look: the terminal's time, not the world's.
    else timer ??= setTimeout(draw, rest);
  };
  return {
    show(lines) {
      wanted = lines;
      drawSoon();
    },
    say: (lines) => {
      said = [...said, ...lines];
    },
    end(leave) {
      if (leave === 'lines') wanted = [];
      draw();
    },
  };
};
