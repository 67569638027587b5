// Stacked bars. The heights are numbers for the eye; figures are shown from the decimal text itself.
import uPlot from '../vendor/uplot.js';
import { html, useEffect, useRef } from './html.js';

const HEIGHT = 250;

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { text: of('--soft'), line: of('--line'), series: (swatch) => of(`--${swatch}`) };
};

const axisNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

// layers: [{swatch, values}], from the bottom; names: of the slots; hover(index or null); choose(index).
export const StackedBars = ({ names, layers, label, theme, hover, choose }) => {
  const box = useRef(null);
  const call = useRef({});
  call.current = { hover, choose };

  useEffect(() => {
    const { text, line, series } = colours();
    const heights = names.map(() => 0);
    // Each layer is drawn from the axis to its top, the highest first, so that the lower ones cover it.
    const tops = layers.map((layer) => layer.values.map((value, index) => (heights[index] += value)));
    const drawn = tops.map((top, index) => ({ top, swatch: layers[index].swatch })).reverse();
    const font = '12px system-ui, sans-serif';
    const longest = names.reduce((most, name) => Math.max(most, name.length), 0) * 7 + 24;
    const options = {
      width: box.current.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      padding: [8, 8, 0, 0],
      cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: () => [-0.5, names.length - 0.5] }, y: { range: (u, low, high) => [0, high > 0 ? high * 1.05 : 1] } },
      axes: [
        {
          font, stroke: text, grid: { show: false }, ticks: { show: false }, gap: 6, size: 28,
          splits: (u) => {
            const slot = Math.max(u.bbox.width / devicePixelRatio, 1) / names.length;
            const every = Math.max(1, Math.ceil(longest / slot));
            // A name whose end would be outside the picture is left out, unless it is the only one.
            const fits = (index) => index === 0 || (names.length - index - 0.5) * slot + 8 >= (longest - 24) / 2;
            return names.map((name, index) => index).filter((index) => index % every === 0 && fits(index));
          },
          values: (u, splits) => splits.map((index) => names[index]),
        },
        { font, stroke: text, size: 56, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (u, splits) => splits.map((value) => axisNumber.format(value)) },
      ],
      series: [{}, ...drawn.map((layer) => ({
        fill: series(layer.swatch), stroke: series(layer.swatch), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.78, 64] }),
      }))],
      hooks: { setCursor: [(u) => call.current.hover?.(u.cursor.idx ?? null)] },
    };
    const plot = new uPlot(options, [names.map((name, index) => index), ...drawn.map((layer) => layer.top)], box.current);
    const click = () => {
      if (plot.cursor.idx !== null && plot.cursor.idx !== undefined) call.current.choose?.(plot.cursor.idx);
    };
    plot.over.addEventListener('click', click);
    const observer = new ResizeObserver(() => {
      const width = box.current?.clientWidth;
      if (width && width !== plot.width) plot.setSize({ width, height: HEIGHT });
    });
    observer.observe(box.current);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => {
      const now = colours();
      plot.axes.forEach((axis) => { axis.stroke = () => now.text; axis.grid.stroke = () => now.line; });
      drawn.forEach((layer, index) => { plot.series[index + 1].fill = () => now.series(layer.swatch); });
      plot.redraw();
    };
    scheme.addEventListener('change', repaint);
    return () => {
      observer.disconnect();
      scheme.removeEventListener('change', repaint);
      plot.destroy();
    };
  }, [JSON.stringify([names, layers]), theme]);

  return html`<div ref=${box} class="chart" role="img" aria-label=${label}></div>`;
};
