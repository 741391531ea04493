// The gallery's pictures.
import { BLUE_RIDGES, CANYON, FOREST, SNOW } from "./land.mjs";
import { DUNES, EVENING, MORNING, NIGHT } from "./sea.mjs";

/** By the path of the file that each becomes. */
export const SCENES = {
  "coast/Abend über der Bucht.png": EVENING,
  "coast/Îles au matin.png": MORNING,
  "coast/夜の船.png": NIGHT,
  "coast/Dünen.png": DUNES,
  "mountains/Blue ridges.png": BLUE_RIDGES,
  "mountains/Лес в тумане.png": FOREST,
  "mountains/Canyon.png": CANYON,
  "mountains/Første sne.png": SNOW,
};
