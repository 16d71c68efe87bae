// Worker: count the words of a few pages.

import { setTimeout as pause } from "node:timers/promises";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const Bucket = process.env.PAGES_BUCKET;
const CRAWL_DELAY_MS = Number(process.env.CRAWL_DELAY_MS);

const s3 = new S3Client({});
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Counts the words of `keys`, and says from when to when it took. Throws if one is not UTF-8. */
export const handler = async ({ keys }) => {
  const startedAt = Date.now();
  const words = {};
  for (const key of keys) {
    for (const word of await readWords(key)) words[word] = (words[word] ?? 0) + 1;
    await pause(CRAWL_DELAY_MS);
  }
  return { pages: keys.length, words, startedAt, endedAt: Date.now() };
};

const readWords = async (Key) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const text = utf8.decode(await Body.transformToByteArray());
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
};
