// The program, in this process: what it prints, and with which code it ends.
import { main } from "../../src/cli/main.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runCli(
  args: readonly string[],
  more: Partial<Pick<Terminal, "env" | "isInteractive">> = {},
): Promise<Ran> {
  let out = "";
  let err = "";
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    isInteractive: false,
    ...more,
  };
  const code = await main(args, terminal);
  return { code, out, err };
}
