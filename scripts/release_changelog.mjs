// The changelog, read: its releases, and what is wrong with their form.
//
//   ## Unreleased                  at most one, first, and empty at a release
//   ## 1.2.3 - 2026-11-30          newest first; [1.2.3] in brackets needs a line `[1.2.3]: https://…`
//   ### Added                      and Changed, Deprecated, Removed, Fixed, Security; none is needed

const KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/** Each `##` section, the first one first. */
function sections(changelog) {
  const [, ...parts] = changelog.replace(/^\[[^\]\n]+\]: .*$/gm, "").split(/^## /m);
  return parts.map((part) => {
    const [title = "", ...lines] = part.split("\n");
    const release = /^(\[?)(\d+\.\d+\.\d+)(\]?) - (\d{4}-\d{2}-\d{2})$/.exec(title);
    return {
      title,
      body: lines.join("\n").trim(),
      version: release?.[2],
      date: release?.[4],
      linked: release?.[1] === "[" && release[3] === "]",
    };
  });
}

const isUnreleased = ({ title }) => /^\[?Unreleased\]?$/.test(title);

/** The releases, newest first: version, date and text. */
export function releases(changelog) {
  return sections(changelog).filter(({ version }) => version !== undefined);
}

/** What keeps the changelog from being that of a release; empty when nothing does. */
export function changelogProblems(changelog, today) {
  const problems = [];
  const say = (text) => problems.push(`CHANGELOG.md: ${text}`);
  for (const [i, section] of sections(changelog).entries()) {
    if (isUnreleased(section)) {
      if (i > 0) say("Unreleased is not the first section");
      if (section.body !== "") say("Unreleased is not empty: what is in it belongs to the release");
    } else if (section.version === undefined) {
      say(`the heading is "${section.title}", want "1.2.3 - 2026-11-30"`);
    } else problems.push(...sectionProblems(section, changelog, today));
  }
  const all = releases(changelog);
  for (const [i, release] of all.entries()) {
    const before = all[i + 1];
    if (before !== undefined) for (const text of stepProblems(before, release)) say(text);
  }
  return problems;
}

function sectionProblems({ version, date, linked, body }, changelog, today) {
  const problems = [];
  const say = (text) => problems.push(`CHANGELOG.md: ${version}: ${text}`);
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date) {
    say(`${date} is no date`);
  } else if (date > today) say(`${date} is not yet`);
  if (body === "") say("it says nothing");
  if (linked && !changelog.includes(`\n[${version}]: https://`)) say("its link is missing");
  for (const [, kind] of body.matchAll(/^### (.*)$/gm)) {
    if (!KINDS.includes(kind)) say(`### ${kind}, want one of ${KINDS.join(", ")}`);
  }
  return problems;
}

/** Semantic versions: the step from one release to the next is the least that its text allows. */
function stepProblems(before, { version, date, body }) {
  const [x, y, z] = before.version.split(".").map(Number);
  const major = `${x + 1}.0.0`;
  const minor = `${x}.${y + 1}.0`;
  const patch = `${x}.${y}.${z + 1}`;
  const breaks = /^### Removed$|^- \*\*Breaking/m.test(body);
  const adds = /^### (?:Added|Changed|Deprecated)$/m.test(body);
  const problems = date < before.date ? [`${version} is older than ${before.version}`] : [];
  const want = (steps, why = "") => {
    if (steps.includes(version)) return;
    problems.push(`${version} follows ${before.version}${why}, want ${steps.join(" or ")}`);
  };
  // Before 1.0.0 the middle number is the one that may break.
  if (breaks) want(x > 0 ? [major] : [minor, major], " and breaks something");
  else if (adds && x > 0) want([minor, major], " and adds or changes something");
  else want([patch, minor, major]);
  return problems;
}
