/** Two triangles over everything. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** Most stored numbers that mean "no value" that the shader compares with. */
export const MOST_MASKS = 8;

/**
 * Finds the number under a pixel, counts how many thresholds it has reached, and takes that entry
 * of the palette: the scale's formula stays in one place, and the pixels are those of `rasterise`.
 */
export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp isampler2D;

uniform sampler2D numbers;     // stored numbers; of 64 bits: two halves
uniform isampler2D rows;       // element under each row of pixels, -1: none
uniform isampler2D columns;
uniform isampler2D thresholds; // 257 keys, rising
uniform sampler2D palette;     // 259 colours
uniform int height;
uniform vec2 first;            // the first threshold, in two halves
uniform float perEntry;        // entries per stored number, about; 0: they are not evenly spread
uniform bool isFalling;
uniform int maskCount;
uniform ivec2 masks[${MOST_MASKS}];
uniform ivec2 validFrom;
uniform ivec2 validTo;
out vec4 color;

int keyOf(float value) {
  int bits = floatBitsToInt(value);
  return bits >= 0 ? bits : -2147483647 - 1 - bits;
}

bool isBelow(ivec2 a, ivec2 b) {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}

bool hasValue(float high, ivec2 key) {
  if ((floatBitsToInt(high) & 2147483647) > 2139095040) return false; // NaN
  for (int i = 0; i < maskCount; i++) if (masks[i] == key) return false;
  return !isBelow(key, validFrom) && !isBelow(validTo, key);
}

ivec2 threshold(int i) {
  return texelFetch(thresholds, ivec2(i, 0), 0).rg;
}

// How many thresholds the number has reached: by halves,
int searched(ivec2 key) {
  int low = 0;
  int high = 257;
  while (low < high) {
    int middle = (low + high) >> 1;
    if (isBelow(key, threshold(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

// or from a guess that is off by one at most.
int near(vec2 number, ivec2 key) {
  float guess = ((number.x - first.x) + (number.y - first.y)) * perEntry + 1.0;
  int entry = int(clamp(guess, 0.0, 257.0));
  while (entry < 257 && !isBelow(key, threshold(entry))) entry++;
  while (entry > 0 && isBelow(key, threshold(entry - 1))) entry--;
  return entry;
}

void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy);
  int row = texelFetch(rows, ivec2(height - 1 - pixel.y, 0), 0).r;
  int column = texelFetch(columns, ivec2(pixel.x, 0), 0).r;
  if (row < 0 || column < 0) {
    color = vec4(0.0);
    return;
  }
  vec2 number = texelFetch(numbers, ivec2(column, row), 0).rg;
  ivec2 key = ivec2(keyOf(number.x), keyOf(number.y));
  if (!hasValue(number.x, key)) {
    color = texelFetch(palette, ivec2(258, 0), 0);
    return;
  }
  int entry = perEntry > 0.0 ? near(number, key) : searched(key);
  color = texelFetch(palette, ivec2(isFalling ? 257 - entry : entry, 0), 0);
}`;
