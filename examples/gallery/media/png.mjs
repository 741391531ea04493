// Pixels as PNG.
import { crc32, deflateSync } from "node:zlib";
import { u32 } from "../../media/big_endian.mjs";

/** The bytes of a PNG file, from three bytes for each pixel. */
export function encodePng({ width, height, rgb }) {
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.concat([u32(width, height), Buffer.from([8, 2, 0, 0, 0])])),
    chunk("IDAT", deflateSync(subFiltered(rgb, width * 3), { level: 7 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The picture at half its size, each pixel the mean of four. */
export function halved({ width, height, rgb }) {
  const small = Buffer.alloc((width / 2) * (height / 2) * 3);
  let at = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      for (let channel = 0; channel < 3; channel++) {
        const i = (y * width + x) * 3 + channel;
        const below = i + width * 3;
        small[at++] = (rgb[i] + rgb[i + 3] + rgb[below] + rgb[below + 3] + 2) >> 2;
      }
    }
  }
  return { width: width / 2, height: height / 2, rgb: small };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

/** Filter 1 (Sub) on each row: what does not change from left to right becomes zeros. */
function subFiltered(rgb, rowLength) {
  const rows = rgb.length / rowLength;
  const out = Buffer.alloc(rgb.length + rows);
  for (let row = 0; row < rows; row++) {
    const to = row * (rowLength + 1);
    out[to] = 1;
    for (let i = 0; i < rowLength; i++) {
      const from = row * rowLength + i;
      out[to + 1 + i] = rgb[from] - (i < 3 ? 0 : rgb[from - 3]);
    }
  }
  return out;
}
