import type { Io } from '../io.ts';

/** At most five pictures a second. */
const everyMs = 200;

export interface Screen {
  /** Shows these lines in place of the last ones, now or a moment later. */
  show(lines: readonly string[]): void;
  /** A line that stays, above the picture. */
  say(line: string): void;
  /** Draws the last picture once more and leaves it standing. */
  end(): void;
}

/** A picture that is redrawn in place at the bottom of a terminal; only for a terminal that is live. */
export const openScreen = (io: Io, write: (text: string) => void): Screen => {
  let drawn = 0;
  let drawnAt = 0;
  let wanted: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const draw = (said = ''): void => {
    clearTimeout(timer);
    timer = undefined;
    const lines = wanted.slice(0, Math.max(1, io.rows() - 1));
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    write(`${up}\r\u001b[J${said}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
    drawnAt = io.now();
  };
  return {
    show(lines) {
      wanted = lines;
      const rest = drawnAt + everyMs - io.now();
      if (rest <= 0) draw();
      else timer ??= setTimeout(draw, rest);
    },
    say: (line) => draw(`${line}\n`),
    end: () => draw(),
  };
};
