export function withPrintedBlocks(
  page: string,
  run: (args: string[]) => Promise<string>,
): Promise<string>;
export function commandsOn(page: string): string[];
