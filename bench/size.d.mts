/** Bytes, minified and compressed. */
export interface Bytes {
  start: number;
  later: number;
}

export interface Measured {
  name: string;
  size: Bytes;
  limit: Bytes;
  fits: boolean;
}

export function measure(
  limits?: Readonly<Record<string, Bytes>>,
  parts?: Readonly<Record<string, Bytes & { source: string }>>,
): Promise<Measured[]>;
