// Make thumbnails of each uploaded photo: uploads/a/b.jpg -> thumbnails/square/a/b.jpg, …

import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { thumbnails } from "./images.js";

const UPLOADS = /^uploads\//;

const s3 = new S3Client({});

/** Some photos of the event could not be read; the others are done. */
class ThumbnailError extends Error {
  name = "ThumbnailError";
}

export const handler = async (event) => {
  const made = [];
  const failed = [];
  for (const { s3: where } of event.Records) {
    const key = decodeURIComponent(where.object.key.replaceAll("+", " "));
    try {
      made.push(...(await make(where.bucket.name, key)));
    } catch (error) {
      console.error(`no thumbnails of ${key}`, error);
      failed.push(`${key} (${error.name})`);
    }
  }
  if (failed.length > 0) throw new ThumbnailError(`no thumbnails of ${failed.join(", ")}`);
  return { made };
};

/** Makes all sizes of one photo; the keys of the thumbnails. */
const make = async (Bucket, key) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  const original = await Body.transformToByteArray();
  const path = key.replace(UPLOADS, "");
  const made = [];
  for (const { name, jpeg } of await thumbnails(original)) {
    const Key = `thumbnails/${name}/${path}`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: jpeg, ContentType: "image/jpeg" }));
    made.push(Key);
  }
  return made;
};
