import uPlot from 'uplot';
import type { AnalysisPoint } from '#domain/view/analyses.ts';

/* The only file that knows uPlot; it is loaded with the first chart. */

/** What a chart draws of analyses: two lines, and bounds as lines across. */
export interface Drawing {
  readonly analyses: readonly AnalysisPoint[];
  readonly lines: readonly {
    readonly name: string;
    /** A custom property of the style sheet. */
    readonly color: string;
    readonly isDashed?: true;
    readonly of: (analysis: AnalysisPoint) => number | null;
  }[];
  /** Drawn from the first analysis to the last, each with its word. */
  readonly bounds: readonly { readonly says: string; readonly color: string; readonly at: number }[];
  readonly unit: string;
  readonly isLog?: true;
  readonly language: string;
}

const height = 190;

/** Between two names of the time axis, s: a name has no parts of a second, so that a smaller step would repeat it. */
const wholeSeconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
];

/** Draws into the element, and again when its width or the scheme of the system changes; the answer ends it. */
export const drawChart = (element: HTMLElement, drawing: Drawing): (() => void) => {
  let plot: uPlot | undefined;
  const draw = (): void => {
    plot?.destroy();
    plot = new uPlot(optionsFor(element, drawing), dataOf(drawing), element);
  };
  draw();
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', draw);
  const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
  resized.observe(element);
  return () => {
    scheme.removeEventListener('change', draw);
    resized.disconnect();
    plot?.destroy();
  };
};

const dataOf = ({ analyses, lines }: Drawing): uPlot.AlignedData => [
  analyses.map(({ at }) => at / 1000),
  ...lines.map(({ of }) => analyses.map(of)),
];

const optionsFor = (element: HTMLElement, drawing: Drawing): uPlot.Options => {
  const { lines, bounds, analyses, unit, isLog, language } = drawing;
  const ink = inkIn(element);
  const grid = { stroke: ink('--line'), width: 1 };
  const axis = { stroke: ink('--mute'), grid, ticks: grid, font: '12px system-ui, sans-serif' };
  const values = lines.flatMap(({ of }) => analyses.flatMap((analysis) => of(analysis) ?? []));
  const highest = Math.max(0, ...values, ...bounds.map(({ at }) => at));
  // Where all is zero, a whole per cent is the scale: a thousandth of one has names that do not fit beside the axis.
  const top = isLog === true ? Math.max(10, highest) : highest || 1;
  const first = (analyses[0]?.at ?? 0) / 1000;
  const last = (analyses.at(-1)?.at ?? 0) / 1000;
  const room = Math.max(0.5, (last - first) * 0.04);
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false },
    scales: {
      x: { time: true, range: [first - room, last + room] },
      y: isLog === true ? { distr: 3, range: [0.07, top * 4] } : { range: [0, top * 1.15] },
    },
    axes: [
      {
        ...axis,
        space: 90,
        incrs: wholeSeconds,
        values: (_, all) => all.map((at) => time.format(at * 1000)),
      },
      {
        ...axis,
        size: 72,
        ...(isLog === true && { filter: powersOfTen, grid: { show: false }, ticks: { show: false } }),
        values: (_, all) => all.map((value) => (value === null ? '' : `${short(value)}${unit}`)),
      },
    ],
    series: [
      {},
      ...lines.map(({ name, color, isDashed }) => ({
        label: name,
        stroke: ink(color),
        width: 2,
        ...(isDashed === true && { dash: [6, 4] }),
        points: { show: true, size: 6, fill: ink(color) },
      })),
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, analyses, ink('--shade'))],
      draw: [
        (plot) => {
          for (const [index, { says, color, at }] of bounds.entries())
            drawBound(plot, {
              says,
              color: ink(color),
              halo: ink('--card'),
              at,
              isBelow: index < bounds.length - 1,
            });
        },
      ],
    },
  };
};

/** A canvas does not support `light-dark()`: the computed color of an element is read. */
const inkIn = (element: HTMLElement): ((name: string) => string) => {
  const probe = document.createElement('i');
  element.append(probe);
  const colors = new Map<string, string>();
  for (const name of ['--line', '--mute', '--shade', '--canary', '--stable', '--bad', '--ok', '--card']) {
    probe.style.color = `var(${name})`;
    colors.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return (name) => colors.get(name) ?? '';
};

/** As many names as there is room for at the axis of a chart this high. */
const mostNames = 6;

/** Of a logarithmic axis only powers of ten are named, and of many only every second, third, … one. */
const powersOfTen = (_: uPlot, splits: readonly number[]): (number | null)[] => {
  const powers = splits.map((value) => Math.round(Math.log10(value) * 1e6) / 1e6);
  const stride = Math.ceil(powers.filter(Number.isInteger).length / mostNames);
  return splits.map((value, index) => {
    const power = powers[index] ?? 0;
    return Number.isInteger(power) && power % stride === 0 ? value : null;
  });
};

const short = (value: number): string => {
  const [size, unit] = value >= 1e6 ? [1e6, 'M'] : value >= 1000 ? [1000, 'k'] : [1, ''];
  return `${Number((value / size).toPrecision(2))}${unit}`;
};

/** Where an arm had too few requests, nothing could have passed. */
const shade = (plot: uPlot, analyses: readonly AnalysisPoint[], color: string): void => {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = color;
  for (const [index, analysis] of analyses.entries()) {
    if (analysis.isEnough) continue;
    const from = plot.valToPos(analysis.at / 1000, 'x', true);
    const next = analyses[index + 1];
    const to = next === undefined ? bbox.left + bbox.width : plot.valToPos(next.at / 1000, 'x', true);
    const left = index === 0 ? bbox.left : from;
    ctx.fillRect(left, bbox.top, to - left, bbox.height);
  }
  ctx.restore();
};

interface Bound {
  readonly says: string;
  readonly color: string;
  /** Behind the word, so that no line of the chart runs through it. */
  readonly halo: string;
  readonly at: number;
  readonly isBelow: boolean;
}

/** The word of a bound is above its line at the left, of a lower one below it at the right, so that two never meet. */
const drawBound = (plot: uPlot, { says, color, halo, at, isBelow }: Bound): void => {
  const { ctx, bbox } = plot;
  const y = plot.valToPos(at, 'y', true);
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = 2 * scale;
  ctx.setLineDash([2 * scale, 3 * scale]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${12 * scale}px system-ui, sans-serif`;
  ctx.textAlign = isBelow ? 'right' : 'left';
  const left = isBelow ? bbox.left + bbox.width - 6 * scale : bbox.left + 6 * scale;
  const top = isBelow ? y + 16 * scale : y - 8 * scale;
  ctx.setLineDash([]);
  ctx.lineWidth = 5 * scale;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = halo;
  ctx.strokeText(says, left, top);
  ctx.fillText(says, left, top);
  ctx.restore();
};
