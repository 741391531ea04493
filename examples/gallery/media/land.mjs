// Pictures of mountains, as what drawScene() draws. Colours are red, green and blue.

export const BLUE_RIDGES = {
  sky: [
    [92, 150, 206],
    [160, 198, 226],
    [226, 232, 234],
    [250, 236, 220],
  ],
  haze: [206, 222, 234],
  sun: {
    x: 720,
    y: 190,
    radius: 28,
    spread: 160,
    glow: 0.5,
    color: [255, 248, 226],
    disc: [255, 255, 246],
  },
  ridges: [
    { base: 300, swing: 180, scale: 250, seed: 15, color: [142, 172, 204] },
    { base: 380, swing: 190, scale: 210, seed: 22, color: [98, 136, 178] },
    { base: 460, swing: 200, scale: 240, seed: 41, color: [58, 96, 142] },
    { base: 570, swing: 190, scale: 280, seed: 57, color: [26, 56, 98], haze: 0.25 },
  ],
};

export const FOREST = {
  sky: [
    [126, 150, 150],
    [176, 192, 184],
    [218, 222, 208],
    [232, 228, 210],
  ],
  haze: [222, 226, 214],
  sun: {
    x: 420,
    y: 140,
    radius: 0,
    spread: 240,
    glow: 0.5,
    color: [250, 246, 224],
    disc: [250, 246, 224],
  },
  ridges: [
    { base: 300, swing: 130, scale: 300, seed: 4, color: [150, 172, 162], pines: 36, haze: 0.9 },
    { base: 390, swing: 140, scale: 260, seed: 29, color: [98, 130, 118], pines: 54, haze: 0.85 },
    { base: 490, swing: 130, scale: 300, seed: 36, color: [52, 86, 76], pines: 78, haze: 0.7 },
    { base: 620, swing: 120, scale: 340, seed: 52, color: [18, 44, 40], pines: 110, haze: 0.2 },
  ],
};

export const CANYON = {
  sky: [
    [86, 60, 112],
    [190, 98, 108],
    [248, 166, 112],
    [255, 214, 150],
  ],
  haze: [255, 186, 126],
  sun: {
    x: 480,
    y: 250,
    radius: 50,
    spread: 120,
    glow: 0.7,
    color: [255, 220, 150],
    disc: [255, 246, 214],
  },
  ridges: [
    { base: 340, swing: 130, scale: 190, seed: 9, color: [194, 104, 92] },
    { base: 440, swing: 190, scale: 170, seed: 34, color: [146, 62, 66] },
    { base: 570, swing: 220, scale: 230, seed: 48, color: [84, 30, 46], haze: 0.3 },
  ],
};

export const SNOW = {
  sky: [
    [60, 96, 150],
    [128, 160, 200],
    [206, 204, 220],
    [244, 214, 208],
  ],
  haze: [236, 238, 248],
  sun: {
    x: 150,
    y: 300,
    radius: 24,
    spread: 150,
    glow: 0.6,
    color: [255, 224, 206],
    disc: [255, 246, 236],
  },
  ridges: [
    {
      base: 300,
      swing: 260,
      scale: 230,
      seed: 17,
      roughness: 0.55,
      color: [168, 184, 214],
      haze: 0.8,
    },
    {
      base: 450,
      swing: 150,
      scale: 330,
      seed: 26,
      roughness: 0.3,
      color: [206, 216, 234],
      haze: 0.6,
    },
    { base: 500, swing: 60, scale: 300, seed: 51, color: [44, 66, 84], pines: 64, haze: 0.5 },
    {
      base: 560,
      swing: 90,
      scale: 520,
      seed: 65,
      roughness: 0.15,
      color: [226, 232, 244],
      haze: 0.6,
    },
  ],
};
