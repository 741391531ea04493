// Numbers as PNG and MP4 write them.

export function u16(...values) {
  return Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
}

export function u32(...values) {
  return Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));
}

// A number among the parts is a 32 bit word, such as the version and flags of a FullBox.
