// @ts-check
// What there is to see, and who may see it. In a real app this is a database.

/**
 * @typedef {{
 *   file: string, kind: "photo" | "film" | "paper" | "upload", title: string, about: string, saveAs?: string,
 * }} Item A file in its album's folder. `about` says what it shows, to those who can't see it.
 * @typedef {{ id: string, title: string, about: string, items: Item[] }} Album
 */

/** @type {Album[]} */
const ALBUMS = [
  {
    id: "coast",
    title: "By the sea",
    about: "Four pictures and a film. Ann and Bob may see them.",
    items: [
      {
        file: "Abend über der Bucht.png",
        kind: "photo",
        title: "Evening over the bay",
        about: "The sun sets behind dark hills and lays an orange path on the water.",
      },
      {
        file: "Îles au matin.png",
        kind: "photo",
        title: "Islands in the morning",
        about: "Pale blue islands, one behind the other, in a calm sea.",
      },
      {
        file: "夜の船.png",
        kind: "photo",
        title: "Night crossing",
        about: "A full moon and stars over a wooded shore, mirrored in the water.",
      },
      {
        file: "Dünen.png",
        kind: "photo",
        title: "Dunes",
        about: "Three long sand dunes under a hazy sky.",
      },
      {
        file: "film.mp4",
        kind: "film",
        title: "A ball, ten seconds",
        about:
          "A red ball bounces from side to side, and a number counts the pictures. There is no sound.",
      },
    ],
  },
  {
    id: "mountains",
    title: "In the mountains",
    about: "Four pictures for Ann.",
    items: [
      {
        file: "Blue ridges.png",
        kind: "photo",
        title: "Blue ridges",
        about: "Four ridges, each a darker blue than the one behind it.",
      },
      {
        file: "Лес в тумане.png",
        kind: "photo",
        title: "Forest in the fog",
        about: "Rows of pines that fade into grey fog.",
      },
      {
        file: "Canyon.png",
        kind: "photo",
        title: "Canyon",
        about: "A large sun low over red rocks.",
      },
      {
        file: "Første sne.png",
        kind: "photo",
        title: "First snow",
        about: "Snow on a mountain and on the field before a row of pines.",
      },
    ],
  },
  {
    id: "papers",
    title: "Papers",
    about: "A report and a letter, which are saved under names of any letters.",
    items: [
      {
        file: "report.pdf",
        kind: "paper",
        title: "Report",
        about: "A PDF of two pages, shown by the browser.",
        saveAs: "Jahresbericht – Übersicht 2026 年.pdf",
      },
      {
        file: "Grüße & 100% #1.txt",
        kind: "paper",
        title: "Letter",
        about: "A text in several scripts, with a name that is awkward in a URL.",
      },
    ],
  },
  {
    id: "uploads",
    title: "From strangers",
    about: "Two uploads that hold script. They are saved and never shown, so it does not run here.",
    items: [
      {
        file: "cat.svg",
        kind: "upload",
        title: "cat.svg",
        about: "An SVG image with a script that would rename this page and read what you may read.",
      },
      {
        file: "invoice.html",
        kind: "upload",
        title: "invoice.html",
        about: "A page that would run its script in the name of whoever opens it.",
      },
    ],
  },
];

/** @typedef {import("./users.mjs").User} User */

/** @param {User} user */
export function albumsFor(user) {
  return ALBUMS.filter(({ id }) => maySee(user, id));
}

/**
 * Whether a user may have a file. The album is the first folder of its path.
 * @param {User} user
 * @param {string} path
 */
export function mayRead(user, path) {
  return maySee(user, path.split("/", 1)[0] ?? "");
}

/**
 * @param {User} user
 * @param {string} album
 */
function maySee(user, album) {
  return user.albums === "all" || user.albums.includes(album);
}

/**
 * The name under which a file is saved, where it is not that of the URL.
 * @param {string} path
 */
export function saveNameOf(path) {
  const items = ALBUMS.flatMap(({ id, items }) => items.map((item) => ({ id, ...item })));
  return items.find(({ id, file }) => `${id}/${file}` === path)?.saveAs;
}

/**
 * The URL of a file in an album.
 * @param {Album} album
 * @param {string} file
 */
export function fileUrl(album, file) {
  return `/files/${[album.id, ...file.split("/")].map(encodeURIComponent).join("/")}`;
}
