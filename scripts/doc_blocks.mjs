// Text in the docs that the program prints: below a line <!-- $ sendoff … --> stands a block with what that
// command says.

const BLOCK = /^<!-- \$ sendoff ([^\n]*?) -->\n(```\S*\n)(?:.*?\n)??```$/gms;

/** The page with its blocks as the program prints them. `run` takes the words of a command. */
export async function withPrintedBlocks(page, run) {
  let result = "";
  let at = 0;
  for (const found of page.matchAll(BLOCK)) {
    const [whole, command, fence] = found;
    const printed = await run(command.split(" "));
    result += page.slice(at, found.index);
    result += `<!-- $ sendoff ${command} -->\n${fence}${printed}\`\`\``;
    at = found.index + whole.length;
  }
  return result + page.slice(at);
}

/** The commands whose text stands on a page. */
export function commandsOn(page) {
  return [...page.matchAll(BLOCK)].map(([, command]) => command);
}
