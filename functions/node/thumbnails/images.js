// JPEG thumbnails: upright, without the original's metadata.

import sharp from "sharp";

const QUALITY = 85;

/** `cover` fills the whole box and crops what hangs over; `inside` fits the image in it. */
export const SIZES = [
  { name: "square", width: 200, height: 200, fit: "cover" },
  { name: "small", width: 320, height: 320, fit: "inside", withoutEnlargement: true },
  { name: "medium", width: 800, height: 800, fit: "inside", withoutEnlargement: true },
];

/** A JPEG for each size. Rejects what is no image, and one that is cut off. */
export const thumbnails = (original) =>
  Promise.all(
    SIZES.map(async ({ name, ...box }) => ({
      name,
      jpeg: await sharp(original, { failOn: "truncated" })
        .rotate() // as its EXIF orientation says; metadata is left out by default
        .resize(box)
        .jpeg({ quality: QUALITY })
        .toBuffer(),
    })),
  );
