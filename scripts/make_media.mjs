import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { crc32, deflateSync } from "node:zlib";

// ---- photo.png ------------------------------------------------------------------------------

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

function makePng() {
  const { width, height } = PHOTO;
  const header = Buffer.concat([u32(width, height), Buffer.from([8, 2, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(subFilteredRows(drawPhoto(), width * 3), { level: 9 })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

// ---- report.pdf -----------------------------------------------------------------------------

const REPORT_PAGES = [
  [
    "Report, page 1 of 2",
    "This file was written by scripts/make_media.mjs.",
    "It has two pages, one standard font (Helvetica) and no compression,",
    "so every byte of it can be read in a text editor.",
  ],
  [
    "Report, page 2 of 2",
    "A viewer that asks for byte ranges may read the cross-reference table",
    "at the end of the file first, and then only the page it wants to show.",
    "Parentheses (like these) and a backslash \\ are escaped in PDF strings.",
  ],
];

function pdfPageContent([title, ...lines]) {
  const show = (text) => `(${text.replace(/[\\()]/g, "\\$&")}) Tj`;
  const body = lines.map((line) => `${show(line)} T*`).join("\n");
  const heading = `BT /F1 24 Tf 72 740 Td ${show(title)} ET`;
  return `${heading}\nBT /F1 12 Tf 18 TL 72 700 Td\n${body}\nET\n`;
}

function pdfObjects() {
  const pageIds = REPORT_PAGES.map((_, i) => 4 + 2 * i);
  const pages = REPORT_PAGES.flatMap((lines, i) => {
    const content = pdfPageContent(lines);
    return [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ` +
        `/Resources << /Font << /F1 3 0 R >> >> /Contents ${pageIds[i] + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}endstream`,
    ];
  });
  const kids = pageIds.map((id) => `${id} 0 R`).join(" ");
  return [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pageIds.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...pages,
  ];
}

function makePdf() {
  // ISO 32000-1 7.5.2: four bytes above 127 mark the file as binary for transfer programs.
  let pdf = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  // ISO 32000-1 7.5.4: each cross-reference entry is exactly 20 bytes, hence the space before \n.
  let xref = "0000000000 65535 f \n";
  const objects = pdfObjects();
  objects.forEach((object, i) => {
    xref += `${String(pdf.length).padStart(10, "0")} 00000 n \n`;
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(`${pdf}xref\n0 ${size}\n${xref}${trailer}`, "latin1");
}

// ---- film.mp4: pictures ---------------------------------------------------------------------

const FILM = { width: 160, height: 96, fps: 12, frames: 120 };
const BALL_RADIUS = 11;
// Limited range [Y, Cb, Cr].
const COLORS = { ball: [81, 90, 240], bar: [170, 166, 16], digit: [235, 128, 128] };
// 3x5 glyphs of 0 to 9, one octal digit for each row of three pixels.
const GLYPHS = "75557 26227 71747 71717 55711 74717 74757 71222 75757 75717".split(" ");

const triangleWave = (t, span) => span - Math.abs((t % (2 * span)) - span);

function isDigitPixel(x, y, frame) {
  const [column, row] = [(x - 8) >> 2, (y - 8) >> 2];
  const character = String(frame).padStart(3, "0")[column >> 2];
  if (column < 0 || row < 0 || row > 4 || column % 4 === 3 || !character) return false;
  return ((Number(GLYPHS[Number(character)][row]) >> (2 - (column % 4))) & 1) === 1;
}

function filmColor(x, y, frame) {
  const { width, height, frames } = FILM;
  if (isDigitPixel(x, y, frame)) return COLORS.digit;
  if (y >= height - 6 && x < ((frame + 1) * width) / frames) return COLORS.digit;
  const ballX = BALL_RADIUS + triangleWave(frame * 3, width - 2 * BALL_RADIUS);
  const bounce = ((frame % 20) - 10) / 10;
  const ballY = 26 + bounce * bounce * 50;
  if (Math.hypot(x - ballX, y - ballY) < BALL_RADIUS) return COLORS.ball;
  if (Math.abs(x - triangleWave(frame * 2, width)) < 5) return COLORS.bar;
  return [40 + (y >> 1), 150 - (y >> 2), 100 + (x >> 3)];
}

// One macroblock as I_PCM wants it: 256 Y, 64 Cb, 64 Cr samples (ITU-T H.264 7.3.5), 4:2:0.
function macroblockSamples(mbX, mbY, frame) {
  const samples = Buffer.alloc(384);
  for (let i = 0; i < 256; i++) {
    const [dx, dy] = [i & 15, i >> 4];
    const [luma, cb, cr] = filmColor(mbX * 16 + dx, mbY * 16 + dy, frame);
    samples[i] = luma;
    if ((dx | dy) & 1) continue;
    const chromaAt = 256 + (dy >> 1) * 8 + (dx >> 1);
    samples[chromaAt] = cb;
    samples[chromaAt + 64] = cr;
  }
  return samples;
}

// ---- film.mp4: H.264 ------------------------------------------------------------------------

// Headers are written as strings of "0" and "1". Exp-Golomb (9.1); se(0) is the same bit as ue(0).
function ue(...values) {
  const code = (binary) => binary.padStart(2 * binary.length - 1, "0");
  return values.map((value) => code((value + 1).toString(2))).join("");
}

function bitsToBytes(...fields) {
  const octets = fields.join("").match(/.{1,8}/g);
  return octets.map((octet) => Number.parseInt(octet.padEnd(8, "0"), 2));
}

// ITU-T H.264 7.4.1: 00 00 followed by 00 to 03 gets an 03 in between.
function nalUnit(header, rbsp) {
  const out = [header];
  let zeroRun = 0;
  for (const byte of rbsp) {
    if (zeroRun >= 2 && byte <= 3) {
      out.push(3);
      zeroRun = 0;
    }
    out.push(byte);
    zeroRun = byte === 0 ? zeroRun + 1 : 0;
  }
  return Buffer.from(out);
}

// Constrained Baseline (66 with constraint sets 0 and 1) at level 3.0, which allows 10 Mbit/s.
const AVC_PROFILE = [66, 0xc0, 30];

function sequenceParameterSet() {
  const bits = [
    ue(0, 0, 2, 1), // id, log2_max_frame_num - 4, pic_order_cnt_type 2, one reference frame
    "0", // no gaps in frame_num
    ue(FILM.width / 16 - 1, FILM.height / 16 - 1),
    "1101", // frame_mbs_only, direct_8x8_inference, no cropping, VUI (E.1.1) present
    "00", // no aspect ratio, no overscan
    "110101", // video signal type: format unspecified (5), limited range, with colours:
    "00000110".repeat(3), // BT.601
    "00000", // no chroma location, timing, NAL HRD, VCL HRD, pic_struct
    // No reordering and one buffered frame: without this a decoder may hold frames back.
    "11",
    ue(0, 0, 0, 0, 0, 1),
    "1", // rbsp_stop_one_bit
  ];
  return nalUnit(0x67, [...AVC_PROFILE, ...bitsToBytes(...bits)]);
}

function pictureParameterSet() {
  // ids, CAVLC, one slice group, one reference each, no weighting, QP offsets 0; then
  // deblocking_filter_control_present, so that the slices can switch the filter off; stop bit
  return nalUnit(0x68, bitsToBytes(ue(0, 0), "00", ue(0, 0, 0), "000", ue(0, 0, 0), "100", "1"));
}

function idrPicture(frame) {
  // first_mb, slice_type 7 (all I), PPS id, frame_num; 7.4.3: two IDR pictures in a row must
  // differ in idr_pic_id; slice_qp_delta 0, disable_deblocking_filter_idc 1
  const header = [ue(0, 7, 0), "0000", ue(frame % 2), "00", ue(0, 1)];
  const iPcm = ue(25);
  const rbsp = [];
  const columns = FILM.width / 16;
  for (let at = 0; at < (columns * FILM.height) / 16; at++) {
    // pcm_alignment_zero_bit: samples start on a byte, and so does the macroblock after them.
    rbsp.push(...(at === 0 ? bitsToBytes(...header, iPcm) : bitsToBytes(iPcm)));
    rbsp.push(...macroblockSamples(at % columns, Math.floor(at / columns), frame));
  }
  return nalUnit(0x65, [...rbsp, 0x80]);
}

// ---- film.mp4: container --------------------------------------------------------------------

function u16(...values) {
  return Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
}

function u32(...values) {
  return Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));
}

// A number among the parts is a 32 bit word, such as the version and flags of a FullBox.
function box(type, ...parts) {
  const toBytes = (part) => (typeof part === "number" ? u32(part) : Buffer.from(part));
  const payload = Buffer.concat(parts.map(toBytes));
  return Buffer.concat([u32(payload.length + 8), Buffer.from(type), payload]);
}

const zeros = (count) => Buffer.alloc(count);
const UNITY_MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function avcSampleEntry() {
  const [sps, pps] = [sequenceParameterSet(), pictureParameterSet()];
  // Version 1, NAL lengths of 4 bytes (0xff), one SPS (0xe1), one PPS (ISO/IEC 14496-15 5.3.3).
  const head = [1, ...AVC_PROFILE, 0xff, 0xe1];
  const avcC = box("avcC", head, u16(sps.length), sps, [1], u16(pps.length), pps);
  const dpi = u32(72 << 16, 72 << 16);
  const picture = [u16(FILM.width, FILM.height), dpi, 0, u16(1), zeros(32), u16(24, 0xffff)];
  return box("avc1", u16(0, 0, 0, 1), zeros(16), ...picture, avcC);
}

// No stss: without it every sample is a sync sample (ISO/IEC 14496-12 8.6.2).
function sampleTable(sampleSizes, mediaOffset) {
  return box(
    "stbl",
    box("stsd", 0, 1, avcSampleEntry()),
    box("stts", 0, 1, FILM.frames, 1),
    box("stsc", 0, 1, 1, FILM.frames, 1),
    box("stsz", 0, 0, FILM.frames, ...sampleSizes),
    box("stco", 0, 1, mediaOffset),
  );
}

// One timescale, the frame rate, serves the movie and its track: one tick is one frame.
function movieBox(sampleSizes, mediaOffset) {
  const { width, height, fps, frames } = FILM;
  const rateAndVolume = [0x10000, u16(0x100, 0)];
  const mvhd = [0, 0, 0, fps, frames, ...rateAndVolume, zeros(8), UNITY_MATRIX, zeros(24), 2];
  // flags 3: enabled, in movie
  const tkhd = [3, 0, 0, 1, 0, frames, zeros(16), UNITY_MATRIX, width << 16, height << 16];
  // 0x55c4 is the language code "und"
  const mdhd = [0, 0, 0, fps, frames, u16(0x55c4, 0)];
  const hdlr = [0, 0, "vide", zeros(12), "Video\0"];
  const dinf = box("dinf", box("dref", 0, 1, box("url ", 1)));
  const minf = box("minf", box("vmhd", 1, zeros(8)), dinf, sampleTable(sampleSizes, mediaOffset));
  const mdia = box("mdia", box("mdhd", ...mdhd), box("hdlr", ...hdlr), minf);
  return box("moov", box("mvhd", ...mvhd), box("trak", box("tkhd", ...tkhd), mdia));
}

function makeFilm() {
  const samples = Array.from({ length: FILM.frames }, (_, frame) => {
    const picture = idrPicture(frame);
    return Buffer.concat([u32(picture.length), picture]);
  });
  const sizes = samples.map((sample) => sample.length);
  const ftyp = box("ftyp", "isom", 0x200, "isomiso2avc1mp41");
  // The offset in stco has a fixed width, so a first moov with any offset tells the length.
  const mediaOffset = ftyp.length + movieBox(sizes, 0).length + 8;
  return Buffer.concat([ftyp, movieBox(sizes, mediaOffset), box("mdat", ...samples)]);
}

// ---- text files and writing -----------------------------------------------------------------

const GREETING = `Grüße aus der Datei, deren Name alles enthält, was eine URL stören kann:
ein Leerzeichen, ein &, ein %, ein # und ein Fragezeichen.
Greek: αβγ. Japanese: こんにちは. Emoji outside the BMP: 🎈.
`;

const NOTES_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Notes</title>
</head>
<body style="font-family: sans-serif; margin: 2rem auto; max-width: 40rem">
<h1>Notes</h1>
<p>A small page, served as the index of its folder.</p>
<p><img src="../photo.png" alt="A lake in front of hills" width="640"></p>
<p><video src="../film.mp4" controls width="640"></video></p>
<p><a href="../report.pdf">The report</a></p>
</body>
</html>
`;

const FILES = {
  "photo.png": makePng,
  "report.pdf": makePdf,
  "film.mp4": makeFilm,
  ["Grüße & 100% #1?.txt".normalize("NFC")]: () => Buffer.from(GREETING),
  "notes/index.html": () => Buffer.from(NOTES_PAGE),
};

async function hasContent(path) {
  const info = await stat(path).catch(() => null);
  return info?.isFile() && info.size > 0;
}

async function writeAtomically(path, bytes) {
  const partial = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Writes the sample files into `dir`; a file that is there already is kept. */
export async function makeMedia(dir) {
  await mkdir(join(dir, "notes"), { recursive: true });
  for (const [name, build] of Object.entries(FILES)) {
    const path = join(dir, name);
    if (!(await hasContent(path))) await writeAtomically(path, build());
  }
}

async function main(dir) {
  if (!dir) throw new Error("usage: node scripts/make_media.mjs DIR");
  await makeMedia(dir);
  for (const name of Object.keys(FILES)) {
    const { size } = await stat(join(dir, name));
    console.log(`${String(size).padStart(9)}  ${name}`);
  }
}

const script = process.argv[1];
if (script && import.meta.url === pathToFileURL(realpathSync(script)).href) {
  await main(process.argv[2]);
}
