// Draws a landscape: a sky, a sun or a moon, ridges one behind the other, and water that mirrors them.

export const WIDTH = 960;
export const HEIGHT = 640;

/** The pixels of a scene, the same at each run. */
export function drawScene(scene) {
  const tops = scene.ridges.map(ridgeTops);
  const rgb = Buffer.alloc(WIDTH * HEIGHT * 3);
  const shore = scene.water?.from ?? HEIGHT;
  let at = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const color = y < shore ? landColor(scene, tops, x, y) : waterColor(scene, tops, x, y);
      for (const value of color) rgb[at++] = clamp(value, 0, 255);
    }
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

function landColor(scene, tops, x, y) {
  let color = skyColor(scene, x, y);
  for (const [i, ridge] of scene.ridges.entries()) {
    const covered = clamp(y - tops[i][x] + 0.5, 0, 1);
    if (covered === 0) continue;
    const haze = clamp((y - tops[i][x]) / 230, 0, 1) * (ridge.haze ?? 0.45);
    color = mix(color, mix(ridge.color, scene.haze, haze), covered);
  }
  return color;
}

function skyColor({ sky, sun, stars = 0 }, x, y) {
  const down = (y / HEIGHT) * (sky.length - 1);
  const band = Math.min(sky.length - 2, Math.floor(down));
  let color = mix(sky[band], sky[band + 1], down - band);
  if (stars > 0 && hash(x >> 1, y >> 1, 5) > 1 - stars * (1 - y / HEIGHT)) {
    color = mix(color, [255, 255, 255], 0.3 + 0.6 * hash(x >> 1, y >> 1, 6));
  }
  const distance = Math.hypot(x - sun.x, y - sun.y);
  const glow = Math.exp(-Math.max(0, distance - sun.radius) / sun.spread) * sun.glow;
  return mix(mix(color, sun.color, glow), sun.disc, clamp(sun.radius - distance + 0.5, 0, 1));
}

/** The mirror image, drawn out and broken by waves that grow towards the beholder. */
function waterColor(scene, tops, x, y) {
  const { from, color, depth } = scene.water;
  const near = (y - from) / (HEIGHT - from);
  const wave = noise(x / (20 + 130 * near), y / (1.5 + 9 * near), 71) - 0.5;
  const mirroredX = clamp(Math.round(x + wave * (8 + 46 * near)), 0, WIDTH - 1);
  const mirroredY = clamp(from - (y - from) * 1.25 + wave * 26, 0, from - 1);
  const mirrored = landColor(scene, tops, mirroredX, mirroredY);
  return mix(mirrored, color, clamp(depth + 0.3 * near + wave * 0.25, 0, 0.92));
}

/** How high a ridge stands at each column. */
function ridgeTops({ base, swing, scale, seed, roughness = 0.5, pines = 0 }) {
  return Float64Array.from({ length: WIDTH }, (_, x) => {
    let [sum, weight, total] = [0, 1, 0];
    for (let octave = 0; octave < 6; octave++) {
      sum += weight * noise((x * 2 ** octave) / scale, 0.5, seed + octave);
      total += weight;
      weight *= roughness;
    }
    return base - swing * (sum / total - 0.3) - pineHeight(x, pines, seed);
  });
}

/** Trees side by side, each a jagged triangle of its own height. */
function pineHeight(x, height, seed) {
  if (height === 0) return 0;
  const tallest = [-1, 0, 1].map((beside) => {
    const tree = Math.floor(x / 15) + beside;
    const top = height * (0.45 + 0.55 * hash(tree, 3, seed));
    const middle = tree * 15 + 7 + 6 * (hash(tree, 9, seed) - 0.5);
    const away = Math.abs(x - middle);
    return top - away * (4.2 + 1.6 * (Math.floor(away * 0.8) % 2));
  });
  return Math.max(0, ...tallest);
}

// An integer hash and not Math.random(), so that each run gives the same bytes.
function hash(x, y, seed) {
  let h = Math.imul(x, 0x2c1b3c6d) ^ Math.imul(y, 0x297a2d39) ^ Math.imul(seed + 1, 0x85157af5);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

function noise(x, y, seed) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [smooth(x - left), smooth(y - top)];
  const above = hash(left, top, seed) * (1 - u) + hash(left + 1, top, seed) * u;
  const below = hash(left, top + 1, seed) * (1 - u) + hash(left + 1, top + 1, seed) * u;
  return above * (1 - v) + below * v;
}

const smooth = (t) => t * t * (3 - 2 * t);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const mix = (from, to, share) => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];
