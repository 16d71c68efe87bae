// Orchestrator: split a site's pages into chunks, count them in parallel, gather the results.

import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";

const { PAGES_BUCKET: Bucket, WORKER_FUNCTION: FunctionName } = process.env;
const CHUNK_SIZE = Number(process.env.CHUNK_SIZE);
const MOST_COMMON = 3;

const s3 = new S3Client({});
// One try: a worker that failed must be reported, not run again behind our back.
const functions = new LambdaClient({ maxAttempts: 1 });

export const handler = async ({ prefix = "" }) => {
  const chunks = chunked(await listKeys(prefix));
  return gathered(await Promise.all(chunks.map(count)));
};

const listKeys = async (Prefix) => {
  const keys = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    keys.push(...Contents.map(({ Key }) => Key));
  }
  return keys;
};

const chunked = (keys) =>
  Array.from({ length: Math.ceil(keys.length / CHUNK_SIZE) }, (_, i) =>
    keys.slice(i * CHUNK_SIZE, (i + 1) * CHUNK_SIZE),
  );

/** What became of one chunk: `result` or `error`. */
const count = async (keys) => {
  const { FunctionError, Payload } = await functions.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ keys }) }),
  );
  const payload = JSON.parse(Payload.transformToString());
  return FunctionError === undefined
    ? { keys, result: payload }
    : { keys, error: `${payload.errorType}: ${payload.errorMessage}` };
};

const gathered = (outcomes) => {
  const results = outcomes.flatMap(({ result }) => result ?? []);
  const words = new Map();
  for (const [word, times] of results.flatMap((result) => Object.entries(result.words))) {
    words.set(word, (words.get(word) ?? 0) + times);
  }
  const ranked = [...words].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    workers: outcomes.length,
    peakWorkers: peak(results),
    pages: results.reduce((sum, { pages }) => sum + pages, 0),
    total: ranked.reduce((sum, [, times]) => sum + times, 0),
    mostCommon: ranked.slice(0, MOST_COMMON).map(([word, times]) => ({ word, count: times })),
    failed: outcomes.filter(({ error }) => error !== undefined),
  };
};

/** How many workers were at work at the same moment, at most, by their own clocks. */
const peak = (results) => {
  const changes = results.flatMap(({ startedAt, endedAt }) => [[startedAt, 1], [endedAt, -1]]);
  changes.sort(([at, change], [otherAt, otherChange]) => at - otherAt || change - otherChange);
  let now = 0;
  return Math.max(0, ...changes.map(([, change]) => (now += change)));
};
