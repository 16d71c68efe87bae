// Charge a payment, once, however often its event comes: directly or through the queue.

import { begin, end, PENDING } from "./marker.mjs";
import { charge, Declined } from "./provider.mjs";

/** The outcome of one payment, or which messages of a batch have failed. */
export const handler = async (event) => {
  if (!event.Records) return pay(event);
  const batchItemFailures = [];
  for (const { messageId, body } of event.Records) {
    try {
      await pay(JSON.parse(body));
    } catch (error) {
      // one bad message must not take its neighbours along
      console.error(`message ${messageId} failed`, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};

/** `status` completed or failed; `duplicate` is true when that was so already. */
const pay = async (payment) => {
  const { paymentId } = payment;
  const known = await begin(paymentId);
  if (known && known.status !== PENDING) {
    console.log(`payment ${paymentId} is a duplicate`);
    return { ...known, duplicate: true };
  }
  // A pending marker is one whose run broke off, perhaps after the charge. The provider knows
  // the payment by its id, so that asking again does not charge again.
  try {
    await charge(payment);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    return end(paymentId, "failed", { reason: error.message });
  }
  return end(paymentId, "completed");
};
