// The files of the soak, by what becomes of them meanwhile.
import { AWKWARD_NAMES, isRefusedEverywhere } from "./names.ts";
import { type Change, SoakFile } from "./soak_files.ts";
import type { SoakFiles } from "./soak_requests.ts";
import { MIB } from "./tree.ts";

export interface SoakSizes {
  /** Of files that are replaced by renaming. */
  readonly renamed: readonly number[];
  readonly largeRenamed: readonly number[];
  readonly inPlace: readonly number[];
}

export function plantSoak(root: string, { renamed, largeRenamed, inPlace }: SoakSizes): SoakFiles {
  const make = (change: Change) => (size: number) =>
    new SoakFile(root, `${change}/${size}.bin`, size, change);
  return {
    plain: [...[0, 1, 40_000, 700_000].map(make("never")), ...renamed.map(make("rename"))],
    large: [...[6 * MIB].map(make("never")), ...largeRenamed.map(make("rename"))],
    odd: AWKWARD_NAMES.filter(isSent).map(
      (name) => new SoakFile(root, `odd/${name}`, 3000, "never"),
    ),
    inPlace: inPlace.map(make("in place")),
    secret: new SoakFile(root, "secret/plan.bin", 5000, "never"),
  };
}

/** By default a name that looks escaped is refused where nginx is told it, and a hidden file everywhere. */
function isSent(name: string): boolean {
  return !isRefusedEverywhere(name) && !/%[0-9a-f]{2}|^\./i.test(name);
}
