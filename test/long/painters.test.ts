import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../src/workbench/browser.ts';

/** What the page's program gives to the tests; the types of the page are unknown to Node. */
const PROGRAM = `
  export { CanvasPainter } from './src/webview/page/paint/canvasPainter.ts';
  export { WebglPainter } from './src/webview/page/paint/webglPainter.ts';
  export { ChosenPainter } from './src/webview/page/paint/choosePainter.ts';
  export { colorTable } from './src/plot/colorMaps.ts';
  export { makeScale } from './src/plot/scale.ts';
  export { AS_STORED } from './src/plot/decoding.ts';
`;

/** One picture, as text that the page's program makes of it. */
interface Case {
  readonly name: string;
  /** An expression for the numbers of \`rows * columns\` elements. */
  readonly values: string;
  readonly shape?: readonly [number, number];
  readonly scale: 'linear' | 'log' | 'symlog' | 'sqrt';
  readonly range: readonly [number, number];
  /** An expression. */
  readonly decoding?: string;
  readonly rules?: string;
}

const FLOATS = '((i * 2654435761) % 4294967296) / 4294967296';
const CASES: readonly Case[] = [
  {
    name: 'float32',
    values: `Float32Array.from({length: n}, (_, i) => ${FLOATS})`,
    scale: 'linear',
    range: [0, 1],
  },
  {
    name: 'float32 around zero',
    values: `Float32Array.from({length: n}, (_, i) => ${FLOATS} - 0.5)`,
    scale: 'symlog',
    range: [-0.5, 0],
  },
  {
    name: 'float32, logarithm',
    values: `Float32Array.from({length: n}, (_, i) => 10 ** (${FLOATS} * 9 - 3))`,
    scale: 'log',
    range: [0.001, 1e5],
  },
  {
    name: 'float32, root',
    values: `Float32Array.from({length: n}, (_, i) => i - 300)`,
    scale: 'sqrt',
    range: [-100, 9000],
  },
  {
    name: 'every kind of nothing',
    values: `Float32Array.from({length: n}, (_, i) => [NaN, Infinity, -Infinity, 0, -0, 1e-42, 1, 2][i % 8])`,
    scale: 'linear',
    range: [0, 1],
    rules: `{nodata: [1, 2, 3, 255], under: [4, 5, 6, 255], over: [7, 8, 9, 255]}`,
  },
  {
    name: 'float64 that 32 bits cannot tell apart',
    values: `Float64Array.from({length: n}, (_, i) => 1e9 + ${FLOATS})`,
    scale: 'linear',
    range: [1e9, 1e9 + 1],
  },
  {
    name: 'int64',
    values: `BigInt64Array.from({length: n}, (_, i) => 123456789012n + BigInt(i))`,
    scale: 'linear',
    range: [123456789012, 123456799012],
  },
  {
    name: 'uint8',
    values: `Uint8Array.from({length: n}, (_, i) => i)`,
    scale: 'linear',
    range: [10, 200],
  },
  {
    name: 'int16, packed and masked',
    values: `Int16Array.from({length: n}, (_, i) => i % 7 ? (i * 13) % 6000 - 3000 : -9999)`,
    scale: 'linear',
    range: [250, 300],
    decoding: `{gain: 0.01, offset: 273.15, masks: [-9999], valid: [-2900, 2900], wrap: 0}`,
  },
  {
    name: 'int16 that falls',
    values: `Int16Array.from({length: n}, (_, i) => (i * 13) % 6000 - 3000)`,
    scale: 'linear',
    range: [-20, 20],
    decoding: `{gain: -0.01, offset: 0, masks: [], valid: [-Infinity, Infinity], wrap: 0}`,
    rules: `{under: [4, 5, 6, 255], over: [7, 8, 9, 255]}`,
  },
  {
    name: 'many rows',
    values: `Float32Array.from({length: n}, (_, i) => i % 997)`,
    shape: [3000, 7],
    scale: 'linear',
    range: [0, 996],
  },
];

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const { executable, env } = await findBrowser();
  browser = await chromium.launch({
    executablePath: executable,
    env: { ...(process.env as Record<string, string>), ...env },
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  page = await browser.newPage();
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'paint',
    target: 'chrome120',
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
});

afterAll(async () => browser.close());

/** The text of a function that makes the painting of a case. */
function painting({ values, shape = [120, 90], scale, range, decoding, rules }: Case): string {
  return `(() => {
    const shape = ${JSON.stringify(shape)};
    const n = shape[0] * shape[1];
    const values = ${values};
    const half = Math.floor(shape[0] / 2);
    const arrivals = [
      { y: 0, x: 0, height: half, width: shape[1] },
      { y: half, x: 0, height: shape[0] - half, width: shape[1] },
    ];
    return {
      data: { values, shape, arrivals }, width: 257, height: 301,
      decoding: ${decoding ?? 'paint.AS_STORED'}, scale: paint.makeScale('${scale}', ${JSON.stringify(range)}),
      colors: paint.colorTable('turbo'), rules: ${rules ?? '{}'},
    };
  })()`;
}

const CONTEXT = `(painting) => {
  const canvas = document.createElement('canvas');
  canvas.width = painting.width;
  canvas.height = painting.height;
  return canvas.getContext('2d', { willReadFrequently: true });
}`;

describe('the two painters', () => {
  test.each(CASES)('make the same pixels: $name', async (one) => {
    const result: { differing: number; colors: number } = await page.evaluate(`(() => {
      const painting = ${painting(one)};
      const pixelsOf = (painter) => {
        const context = (${CONTEXT})(painting);
        painter.paint(context, painting);
        const { data } = context.getImageData(0, 0, painting.width, painting.height);
        return new Uint32Array(data.buffer);
      };
      const webgl = paint.WebglPainter.create(() => undefined);
      if (!webgl.canPaint(painting)) throw new Error('refused');
      const [card, loop] = [pixelsOf(webgl), pixelsOf(new paint.CanvasPainter())];
      let differing = 0;
      card.forEach((pixel, i) => { if (pixel !== loop[i]) differing++; });
      return { differing, colors: new Set(loop).size };
    })()`);
    expect(result.differing).toBe(0);
    expect(result.colors).toBeGreaterThan(3);
  });

  test('a part that comes later is added, another picture replaces all', async () => {
    const counts: number[] = await page.evaluate(`(() => {
      const first = ${painting(CASES[0] as Case)};
      const webgl = paint.WebglPainter.create(() => undefined);
      const context = (${CONTEXT})(first);
      const differing = (painting) => {
        webgl.paint(context, painting);
        const card = new Uint32Array(context.getImageData(0, 0, 257, 301).data.buffer).slice();
        new paint.CanvasPainter().paint(context, painting);
        const loop = new Uint32Array(context.getImageData(0, 0, 257, 301).data.buffer);
        return card.reduce((sum, pixel, i) => sum + (pixel === loop[i] ? 0 : 1), 0);
      };
      const { data } = first;
      const parts = data.arrivals.slice();
      data.arrivals.length = 1;
      const half = differing(first);
      data.arrivals.push(parts[1]);
      const whole = differing(first);
      // Numbers that were written over are sent only when they are said to have come.
      data.values.fill(0.25, 0, 90 * 60);
      const before = differing(first);
      data.arrivals.push(parts[0]);
      const after = differing(first);
      const second = { ...first, data: { ...data, values: data.values.map((v) => 1 - v) } };
      return [half, whole, before, after, differing(second)];
    })()`);
    const [half = 0, whole, before = 0, after, second] = counts;
    expect(half).toBeGreaterThan(10_000);
    expect(whole).toBe(0);
    expect(before).toBeGreaterThan(10_000);
    expect(after).toBe(0);
    expect(second).toBe(0);
  });

  test('numbers that 32 bits cannot hold are left to the canvas', async () => {
    const answers = await page.evaluate(`(() => {
      const webgl = paint.WebglPainter.create(() => undefined);
      const one = ${painting(CASES[0] as Case)};
      const inRange = (range) => webgl.canPaint({ ...one, scale: paint.makeScale('linear', range) });
      const wide = { ...one, data: { ...one.data, shape: [1, 100000] } };
      return [inRange([0, 1]), inRange([0, 1e300]), inRange([0, 1e-35]), webgl.canPaint(wide)];
    })()`);
    expect(answers).toEqual([true, false, false, false]);
  });

  test('without a real graphics card the canvas paints; a lost one is noticed', async () => {
    const answers = await page.evaluate(`new Promise((resolve) => {
      const one = ${painting(CASES[0] as Case)};
      const chosen = new paint.ChosenPainter(() => undefined).for(one).kind;
      const create = document.createElement.bind(document);
      let gl;
      document.createElement = (tag) => {
        const made = create(tag);
        const getContext = made.getContext?.bind(made);
        if (getContext) made.getContext = (...args) => (gl = getContext(...args));
        return made;
      };
      // A card with another name.
      const parameter = WebGL2RenderingContext.prototype.getParameter;
      WebGL2RenderingContext.prototype.getParameter = function (name) {
        return name === 37446 ? 'A Real Card' : parameter.call(this, name);
      };
      const painter = new paint.ChosenPainter(() => {
        resolve([chosen, before, painter.for(one).kind]);
      });
      const before = painter.for(one).kind;
      document.createElement = create;
      WebGL2RenderingContext.prototype.getParameter = parameter;
      gl.getExtension('WEBGL_lose_context').loseContext();
    })`);
    expect(answers).toEqual(['canvas', 'webgl', 'canvas']);
  });

  test('other colors or another range on 4096² numbers: no pass over them, within a frame', async () => {
    const times: Record<'webgl' | 'canvas', number[]> & { touched: number } =
      await page.evaluate(`(() => {
      const painting = {
        ...${painting({ ...(CASES[0] as Case), shape: [4096, 4096] })}, width: 1200, height: 800,
      };
      const context = document.createElement('canvas').getContext('2d');
      context.canvas.width = 1200; context.canvas.height = 800;
      const webgl = paint.WebglPainter.create(() => undefined);
      const canvas = new paint.CanvasPainter();
      const measure = (painter, watched) => Array.from({ length: 21 }, (_, i) => {
        const next = {
          ...painting, data: watched,
          scale: paint.makeScale('linear', [0, 1 - i / 100]),
          colors: paint.colorTable(i % 2 ? 'viridis' : 'magma'),
        };
        const start = performance.now();
        painter.paint(context, next);
        return performance.now() - start;
      }).slice(1);
      const loop = measure(canvas, painting.data);
      webgl.paint(context, painting);
      // After the upload the card's painter may ask what kind of numbers these are, and no more.
      let touched = 0;
      const values = new Proxy(painting.data.values, {
        get: (target, key) => {
          if (typeof key === 'string' && /^[0-9]+$/.test(key)) touched++;
          const found = target[key];
          return typeof found === 'function' ? found.bind(target) : found;
        },
      });
      const card = measure(webgl, painting.data);
      painting.data.values = values;
      measure(webgl, painting.data);
      return { webgl: card, canvas: loop, touched };
    })()`);
    const median = (of: readonly number[]) => of.toSorted((a, b) => a - b)[of.length >> 1] ?? NaN;
    console.info(
      `colour or range change, 4096² on 1200 × 800, median of 20: WebGL2 commands ` +
        `${median(times.webgl).toFixed(1)} ms, 2-D canvas ${median(times.canvas).toFixed(1)} ms`,
    );
    expect(times.touched).toBe(0);
    // The work itself: what else this machine does at the time is not its cost.
    expect(Math.min(...times.canvas)).toBeLessThan(16);
  });
});
