// The configs that the demo runs are those that the docs show: a reader can copy what was seen to work.
import { readFileSync } from "node:fs";

/** The first block of a language on a front server's page, with the demo's own paths and ports in it. */
export function pageBlock(page, language, replacements) {
  const text = readFileSync(new URL(`../docs/front-servers/${page}.md`, import.meta.url), "utf8");
  let [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(text);
  for (const [example, own] of Object.entries(replacements)) {
    if (!block.includes(example)) throw new Error(`${page}.md: the config lacks "${example}"`);
    block = block.replaceAll(example, () => own);
  }
  return block;
}
