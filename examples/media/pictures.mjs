// The film's pictures, as H.264.

export const FILM = { width: 160, height: 96, fps: 12, frames: 120 };
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
export const AVC_PROFILE = [66, 0xc0, 30];

export function sequenceParameterSet() {
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

export function pictureParameterSet() {
  // ids, CAVLC, one slice group, one reference each, no weighting, QP offsets 0; then
  // deblocking_filter_control_present, so that the slices can switch the filter off; stop bit
  return nalUnit(0x68, bitsToBytes(ue(0, 0), "00", ue(0, 0, 0), "000", ue(0, 0, 0), "100", "1"));
}

export function idrPicture(frame) {
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
