// Tables that fit: where it is narrow, style.css shows a row as a card, and each cell has its column's name.
const ROLES = {
  table_open: "table", // stated, for a browser forgets them where CSS changes the display
  thead_open: "rowgroup",
  tbody_open: "rowgroup",
  tr_open: "row",
  th_open: "columnheader",
  td_open: "cell",
};
const BREAKS = /(?<=[/_.,(=|:@?&])(?=[^/_.,(=|:@?&\s])/;
const HUMPS = /(?<=[a-z])(?=[A-Z])/;
const LONG = 16;

/** For tables in Markdown, and for those in HTML that typedoc writes. */
export function fitTables(md) {
  md.core.ruler.push("fit_tables", ({ tokens }) => {
    const table = { depth: 0, names: [], column: 0 };
    for (const [index, token] of tokens.entries()) {
      if (token.type === "html_block") token.content = ofHtml(token.content, table, md);
      else if (token.type in ROLES) open(token, tokens[index + 1], table);
      else if (token.type === "table_close") table.depth -= 1;
      else if (token.type === "inline" && table.depth > 0) markCode(token);
    }
  });
  md.renderer.rules.table_open = (tokens, index, _options, _env, self) =>
    `<div class="wide-table"><table${self.renderAttrs(tokens[index])}>`;
  md.renderer.rules.table_close = () => "</table></div>";
  breakCode(md);
}

function open(token, next, table) {
  token.attrSet("role", ROLES[token.type]);
  if (token.type === "table_open") begin(table);
  if (token.type === "tr_open") table.column = 0;
  if (token.type === "th_open") table.names.push(textOf(next));
  if (token.type === "td_open") {
    const name = table.names[table.column++];
    if (name) token.attrSet("data-label", name);
  }
}

function begin(table) {
  table.depth += 1;
  table.names = [];
}

const textOf = ({ children }) =>
  children
    .filter(({ type }) => type === "text" || type === "code_inline")
    .map(({ content }) => content)
    .join("");

/** Its tags are on lines of their own, and what is in a cell is Markdown. */
function ofHtml(html, table, md) {
  return html.replace(/<(\/?table|tr|td|th)>(?:(.*?)<\/th>)?/g, (tag, name, text) => {
    if (name === "/table") {
      table.depth -= 1;
      return `${tag}</div>`;
    }
    if (name === "table") begin(table);
    if (name === "tr") table.column = 0;
    if (name === "th") {
      table.names.push(text);
      return `<th role="columnheader">${text}</th>`;
    }
    if (name !== "td") return `${name === "table" ? '<div class="wide-table">' : ""}${roled(name)}`;
    const label = md.utils.escapeHtml(table.names[table.column++] ?? "");
    return `<td role="cell"${label && ` data-label="${label}"`}>`;
  });
}

const roled = (name) => `<${name} role="${name === "tr" ? "row" : "table"}">`;

function markCode({ children }) {
  for (const child of children) {
    if (child.type === "code_inline") child.meta = { ...child.meta, inTable: true };
  }
}

/** In a cell, code may be broken after a sign, so that a long name makes no column too wide. */
function breakCode(md) {
  const asBefore = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (!token.meta?.inTable) return asBefore(tokens, index, options, env, self);
    const parts = broken(token.content, BREAKS).flatMap((part) => broken(part, HUMPS));
    return `<code v-pre>${parts.map(md.utils.escapeHtml).join("<wbr>")}</code>`;
  };
}

const broken = (code, where) => (code.length > LONG ? code.split(where) : [code]);
