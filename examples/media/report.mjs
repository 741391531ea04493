// Two pages of text, as PDF.

const REPORT_PAGES = [
  [
    "Report, page 1 of 2",
    "This file was written by examples/media/report.mjs.",
    "It has two pages, one standard font (Helvetica) and no compression,",
    "so every byte of it can be read in a text editor.",
  ],
  [
    "Report, page 2 of 2",
    "A viewer that asks for byte ranges may read the cross-reference table",
    "at the end of the file first, and then only the page it wants to show.",
    "Parentheses (like these) and a backslash \\ are escaped in PDF strings.",
  ],
];

function pdfPageContent([title, ...lines]) {
  const show = (text) => `(${text.replace(/[\\()]/g, "\\$&")}) Tj`;
  const body = lines.map((line) => `${show(line)} T*`).join("\n");
  const heading = `BT /F1 24 Tf 72 740 Td ${show(title)} ET`;
  return `${heading}\nBT /F1 12 Tf 18 TL 72 700 Td\n${body}\nET\n`;
}

function pdfObjects() {
  const pageIds = REPORT_PAGES.map((_, i) => 4 + 2 * i);
  const pages = REPORT_PAGES.flatMap((lines, i) => {
    const content = pdfPageContent(lines);
    return [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ` +
        `/Resources << /Font << /F1 3 0 R >> >> /Contents ${pageIds[i] + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}endstream`,
    ];
  });
  const kids = pageIds.map((id) => `${id} 0 R`).join(" ");
  return [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pageIds.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...pages,
  ];
}

/** The bytes of report.pdf. */
export function makePdf() {
  // ISO 32000-1 7.5.2: four bytes above 127 mark the file as binary for transfer programs.
  let pdf = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  // ISO 32000-1 7.5.4: each cross-reference entry is exactly 20 bytes, hence the space before \n.
  let xref = "0000000000 65535 f \n";
  const objects = pdfObjects();
  objects.forEach((object, i) => {
    xref += `${String(pdf.length).padStart(10, "0")} 00000 n \n`;
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(`${pdf}xref\n0 ${size}\n${xref}${trailer}`, "latin1");
}
