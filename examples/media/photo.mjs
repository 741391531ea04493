// A landscape, drawn pixel by pixel, as PNG.
import { crc32, deflateSync } from "node:zlib";
import { u32 } from "./big_endian.mjs";

const PHOTO = { width: 1280, height: 853, horizon: 560 };
const SUN = { x: 930, y: 235, radius: 46 };
const HILLS = [
  { base: 470, swing: 150, scale: 260, seed: 11, color: [126, 138, 164] },
  { base: 515, swing: 120, scale: 170, seed: 23, color: [86, 108, 112] },
  { base: 548, swing: 80, scale: 110, seed: 37, color: [44, 72, 58] },
];

// Value noise from an integer hash instead of Math.random, so that every run gives the same bytes.
function hash01(x, y, seed) {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

const lerp = (a, b, t) => a + (b - a) * t;
const clamp01 = (v) => Math.min(1, Math.max(0, v));
const mix = (from, to, t) => from.map((v, i) => lerp(v, to[i], t));

function valueNoise(x, y, seed) {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  const [sx, sy] = [fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)];
  const top = lerp(hash01(x0, y0, seed), hash01(x0 + 1, y0, seed), sx);
  const bottom = lerp(hash01(x0, y0 + 1, seed), hash01(x0 + 1, y0 + 1, seed), sx);
  return lerp(top, bottom, sy);
}

function fractalNoise(x, y, seed, octaves) {
  let [sum, weight, total] = [0, 1, 0];
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * valueNoise(x * 2 ** octave, y * 2 ** octave, seed + octave);
    total += weight;
    weight /= 2;
  }
  return sum / total;
}

function skyColor(x, y) {
  const gradient = mix([52, 104, 178], [250, 206, 160], clamp01(y / PHOTO.horizon) ** 1.4);
  const cloud = clamp01((fractalNoise(x / 240, y / 70, 51, 4) - 0.55) * 3.2);
  const clouded = mix(gradient, [252, 240, 230], cloud * 0.75);
  const distance = Math.hypot(x - SUN.x, y - SUN.y);
  const glow = Math.exp(-Math.max(0, distance - SUN.radius) / 90) * 0.7;
  const disc = clamp01(SUN.radius + 0.5 - distance);
  return mix(mix(clouded, [255, 226, 160], glow), [255, 250, 226], disc);
}

function hillTops(x) {
  return HILLS.map((hill) => {
    return hill.base - hill.swing * (fractalNoise(x / hill.scale, 0.5, hill.seed, 5) - 0.25);
  });
}

function landColor(x, y, tops) {
  for (let i = HILLS.length - 1; i >= 0; i--) {
    if (y < tops[i]) continue;
    const shade = 0.82 + 0.36 * fractalNoise(x / 14, y / 7, HILLS[i].seed + 5, 3);
    const haze = clamp01((y - tops[i]) / 160) * 0.35;
    const shaded = HILLS[i].color.map((v) => v * shade);
    return mix(shaded, [206, 196, 190], haze);
  }
  return skyColor(x, y);
}

function lakeColor(x, y, topsAt) {
  const depth = y - PHOTO.horizon;
  const ripple = fractalNoise(x / (30 + depth), y / (2 + depth / 40), 71, 3) - 0.5;
  const mirrorX = Math.round(x + ripple * (6 + depth / 5));
  const mirrorY = Math.max(0, PHOTO.horizon - depth * 1.6 + ripple * (8 + depth / 3));
  const mirrored = landColor(mirrorX, mirrorY, topsAt(mirrorX));
  return mix(mirrored, [24, 58, 88], 0.25 + 0.35 * clamp01(depth / 300) + ripple * 0.2);
}

function drawPhoto() {
  const { width, height, horizon } = PHOTO;
  const columns = Array.from({ length: width }, (_, x) => hillTops(x));
  const topsAt = (x) => columns[Math.min(width - 1, Math.max(0, x))];
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = y < horizon ? landColor(x, y, topsAt(x)) : lakeColor(x, y, topsAt);
      const grain = (hash01(x, y, 97) - 0.5) * 5;
      for (const v of color) rgb[at++] = Math.min(255, Math.max(0, Math.round(v + grain)));
    }
  }
  return rgb;
}

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

// Filter 1 (Sub) on every row: for this picture it is smaller than the usual choice by row.
function subFilteredRows(rgb, rowLength) {
  const rows = [];
  for (let at = 0; at < rgb.length; at += rowLength) {
    rows.push(Buffer.from([1]));
    rows.push(rgb.subarray(at, at + rowLength).map((v, i) => v - (i < 3 ? 0 : rgb[at + i - 3])));
  }
  return Buffer.concat(rows);
}

/** The bytes of photo.png. */
export function makePng() {
  const { width, height } = PHOTO;
  const header = Buffer.concat([u32(width, height), Buffer.from([8, 2, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(subFilteredRows(drawPhoto(), width * 3), { level: 9 })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}
