// Pictures of the sea, as what drawScene() draws. Colours are red, green and blue.

export const EVENING = {
  sky: [
    [44, 40, 92],
    [176, 78, 112],
    [246, 150, 98],
    [255, 206, 140],
  ],
  haze: [250, 168, 112],
  sun: {
    x: 610,
    y: 352,
    radius: 42,
    spread: 130,
    glow: 0.75,
    color: [255, 214, 140],
    disc: [255, 244, 206],
  },
  ridges: [
    { base: 372, swing: 90, scale: 330, seed: 12, color: [140, 78, 110] },
    { base: 392, swing: 60, scale: 190, seed: 31, color: [84, 48, 88], haze: 0.2 },
  ],
  water: { from: 398, color: [46, 34, 78], depth: 0.12 },
};

export const MORNING = {
  sky: [
    [108, 176, 204],
    [176, 214, 214],
    [244, 222, 204],
    [255, 206, 188],
  ],
  haze: [240, 226, 214],
  sun: {
    x: 260,
    y: 180,
    radius: 30,
    spread: 190,
    glow: 0.55,
    color: [255, 240, 214],
    disc: [255, 252, 240],
  },
  ridges: [
    { base: 350, swing: 120, scale: 230, seed: 8, color: [146, 184, 190] },
    { base: 386, swing: 110, scale: 160, seed: 44, color: [84, 138, 150] },
    { base: 412, swing: 70, scale: 120, seed: 63, color: [38, 92, 104], haze: 0.15 },
  ],
  water: { from: 404, color: [58, 132, 146], depth: 0.22 },
};

export const NIGHT = {
  sky: [
    [8, 12, 34],
    [18, 32, 74],
    [44, 74, 128],
    [92, 128, 172],
  ],
  haze: [52, 82, 132],
  stars: 0.006,
  sun: {
    x: 690,
    y: 150,
    radius: 34,
    spread: 120,
    glow: 0.5,
    color: [170, 196, 236],
    disc: [246, 246, 232],
  },
  ridges: [
    { base: 380, swing: 120, scale: 300, seed: 5, color: [26, 46, 90] },
    { base: 404, swing: 60, scale: 170, seed: 27, color: [12, 24, 54], pines: 34, haze: 0.1 },
  ],
  water: { from: 410, color: [10, 20, 48], depth: 0.2 },
};

export const DUNES = {
  sky: [
    [66, 136, 190],
    [140, 190, 214],
    [232, 222, 196],
    [250, 224, 180],
  ],
  haze: [252, 226, 178],
  sun: {
    x: 190,
    y: 120,
    radius: 34,
    spread: 150,
    glow: 0.6,
    color: [255, 246, 214],
    disc: [255, 255, 244],
  },
  ridges: [
    { base: 330, swing: 110, scale: 420, seed: 2, roughness: 0.18, color: [226, 178, 120] },
    { base: 420, swing: 170, scale: 520, seed: 19, roughness: 0.12, color: [204, 140, 84] },
    {
      base: 540,
      swing: 210,
      scale: 610,
      seed: 38,
      roughness: 0.1,
      color: [158, 92, 56],
      haze: 0.7,
    },
  ],
};
