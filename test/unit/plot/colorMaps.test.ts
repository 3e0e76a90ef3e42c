import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLOR_MAPS, colorTable } from '../../../src/plot/colorMaps.ts';
import { rasterise } from '../../../src/plot/rasterise.ts';
import { makeScale } from '../../../src/plot/scale.ts';

/** What matplotlib makes of 0, 0.01 … 1; see `test/fixtures/plot/generate.py`. */
const file = new URL('../../fixtures/plot/colors.json', import.meta.url);
const wanted = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, number[][]>>;

describe('colour maps', () => {
  it.each(COLOR_MAPS)('%s is exactly what matplotlib draws', (name) => {
    // numpy.linspace, to the bit: its last value is set, not computed.
    const data = Float64Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * (1 / 100)));
    const pixels = rasterise(
      { data, shape: [1, 101] },
      { colors: colorTable(name), scale: makeScale('linear', [0, 1]), width: 101, height: 1 },
    );
    const got = Array.from({ length: 101 }, (_, i) => [...pixels.subarray(i * 4, i * 4 + 3)]);
    expect(got).toEqual(wanted[name]);
  });

  it('all are there, with 256 colours, and can be turned round', () => {
    expect(COLOR_MAPS.toSorted()).toEqual(Object.keys(wanted).sort());
    const [table, reversed] = [colorTable('viridis'), colorTable('viridis', true)];
    expect(table).toHaveLength(768);
    expect([...reversed.subarray(0, 3)]).toEqual([...table.subarray(765)]);
    expect(colorTable('viridis')).toBe(table);
  });

  it('an unknown name gives the default', () => {
    expect(colorTable('toString')).toBe(colorTable('viridis'));
  });
});
