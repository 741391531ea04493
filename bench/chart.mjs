// The picture of the end-to-end comparison: a bar of CPU time for each chain, the app's part and nginx's.

const WIDTH = 860;
const LEFT = 190;
const RIGHT = 90;
const ROW = 24;
const BAR = 15;
const TOP = 78;
const HEAD = 46;

const STYLE = `
    .page { fill: #ffffff; stroke: #c8ccd2; }
    .title { font: 600 16px system-ui, sans-serif; fill: #1a202c; }
    .size { font: 600 14px system-ui, sans-serif; fill: #1a202c; }
    .name { font: 12.5px system-ui, sans-serif; fill: #1a202c; }
    .note { font: 12.5px system-ui, sans-serif; fill: #3d4756; }
    .app { fill: #b4531a; }
    .front { fill: #0b7a3b; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #171b21; stroke: #3a424d; }
      .title, .size, .name { fill: #edf2f7; }
      .note { fill: #b8c2cf; }
      .app { fill: #f0965a; }
      .front { fill: #4fd18b; }
    }
  `;

/**
 * @param {{ title: string, unit: string, rows: { name: string, app: number, front: number }[] }[]} figures
 *   one for each size of the file
 * @returns {string} SVG, whose description has every figure
 */
export function chart(figures) {
  const heights = figures.map(({ rows }) => HEAD + rows.length * ROW);
  const height = TOP + heights.reduce((sum, one) => sum + one, 0) + 12;
  const panels = figures.map((panel, i) => {
    return panelOf(panel, TOP + heights.slice(0, i).reduce((sum, one) => sum + one, 0));
  });
  const title = "What it costs to send a file to who may have it";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">
  <title id="title">${title}</title>
  <desc id="desc">${figures.map(inWords).join(" ")}</desc>
  <style>${STYLE}</style>
  <rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10" />
  <text class="title" x="24" y="32">${title}: shorter is better</text>
  <rect class="app" x="24" y="46" width="12" height="12" />
  <text class="note" x="42" y="57">CPU time of the app</text>
  <rect class="front" x="190" y="46" width="12" height="12" />
  <text class="note" x="208" y="57">of nginx in front of it</text>
${panels.join("\n")}
</svg>
`;
}

/** Each size has a scale of its own, up to its longest bar. */
function panelOf({ title, unit, rows }, top) {
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...rows.map(total));
  const lines = rows.map((row, i) => {
    const y = top + HEAD - 14 + i * ROW;
    const [app, front] = [row.app * scale, row.front * scale].map((width) => width.toFixed(1));
    const end = LEFT + total(row) * scale + 8;
    return `  <text class="name" x="${LEFT - 10}" y="${y + 12}" text-anchor="end">${escaped(row.name)}</text>
  <rect class="app" x="${LEFT}" y="${y}" width="${app}" height="${BAR}" />
  <rect class="front" x="${LEFT + Number(app)}" y="${y}" width="${front}" height="${BAR}" />
  <text class="note" x="${end.toFixed(1)}" y="${y + 12}">${total(row).toFixed(3)}</text>`;
  });
  return `  <text class="size" x="24" y="${top + 20}">${escaped(`${title}: ${unit}`)}</text>
${lines.join("\n")}`;
}

function inWords({ title, unit, rows }) {
  const parts = rows.map((row) => {
    const front = row.front > 0 ? `, ${row.front.toFixed(3)} of it nginx` : "";
    return `${row.name} ${total(row).toFixed(3)}${front}`;
  });
  return escaped(`File of ${title}, ${unit}: ${parts.join("; ")}.`);
}

const total = ({ app, front }) => app + front;

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
