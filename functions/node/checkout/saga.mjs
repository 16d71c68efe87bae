// Run steps in order; when one fails, undo those that were done, the last one first.

/** A step cannot be done for this order; the message is what the customer is told. */
export class Refused extends Error {
  name = "Refused";
}

/** A step failed and all that was done is undone, except `left`. */
export class SagaFailed extends Error {
  name = "SagaFailed";

  constructor(step, cause, { undone, left }) {
    super(`${step.do.name} failed`, { cause });
    Object.assign(this, { undone, left });
  }
}

/**
 * What the steps found out, such as the tracking number. A step is `{do, undo}`: `do` happens as
 * a whole or throws, `undo` takes it back. Only the last step may lack an `undo`.
 */
export const run = async (steps, order) => {
  const facts = {};
  const done = [];
  for (const step of steps) {
    try {
      Object.assign(facts, await step.do(order));
    } catch (error) {
      console.warn(`${step.do.name} failed for order ${order.orderId}: ${error.message}`);
      throw new SagaFailed(step, error, await undoAll(done, order));
    }
    done.unshift(step);
  }
  return facts;
};

const undoAll = async (done, order) => {
  const undone = [];
  const left = [];
  for (const { undo } of done) {
    try {
      await undo(order);
      undone.push(undo.name);
    } catch (error) {
      // the other steps must be undone all the same
      console.error(`${undo.name} failed for order ${order.orderId}`, error);
      left.push(undo.name);
    }
  }
  return { undone, left };
};
