// Ten seconds of film, as MP4.
import { u16, u32 } from "./big_endian.mjs";
import {
  AVC_PROFILE,
  FILM,
  idrPicture,
  pictureParameterSet,
  sequenceParameterSet,
} from "./pictures.mjs";

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

/** The bytes of film.mp4. */
export function makeFilm() {
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
